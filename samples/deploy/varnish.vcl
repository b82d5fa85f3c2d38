# Varnish in front of Bookplate: it keeps pictures in memory, so that Bookplate makes each of them once.
#
# For Varnish 6.6 or newer, tried with 7.1. Write your own name for img.example.org. Addresses of pictures may be long, and answers
# repeat them in Link; start it with room for that:
#
#     varnishd -a :80 -f /etc/varnish/bookplate.vcl -s malloc,1g -p http_resp_hdr_len=32k
#
# Say in Bookplate's config.toml that this server may tell how it was reached, so that links are right:
#
#     [server]
#     proxies = ["127.0.0.1"]        # the address Varnish asks from
#
#     [access]
#     signing = { k1 = "…" }         # made by `bookplate keys secret`. Bookplate listens to this machine alone, and cannot
#                                    # know that the world comes through here: without a key anybody may have any text
#                                    # written on any picture
#
#     [cache]
#     shared_query = true            # this cache keys on the query, so pictures with ?text=… may be kept here. Not if
#                                    # there is a cache besides, such as a CDN, that drops queries
#
# varnishlog shows addresses, and those have people's names in them: keep no log of it.

vcl 4.1;

import std;

backend bookplate {
    .host = "127.0.0.1";
    .port = "8182";
    .connect_timeout = 2s;
    .first_byte_timeout = 30s;         # longer than server.seconds
    .between_bytes_timeout = 30s;
}

# Who may have answers forgotten.
acl editors {
    "localhost";
}

# Who ends TLS in front of Varnish, and says by X-Forwarded-Proto that it did. (One that speaks the PROXY protocol says
# it otherwise: import proxy, and ask proxy.is_ssl().)
acl terminators {
    "localhost";
}

sub vcl_recv {
    # Through whatever ends TLS on this machine, everybody seems to be an editor: who is one comes straight, with no
    # header that speaks of somebody else. (Varnish itself has put the client into X-Forwarded-For already.)
    if (req.method == "PURGE" || req.method == "BAN") {
        if (client.ip !~ editors || req.http.X-Forwarded-For != "" + client.ip || req.http.X-Forwarded-Proto
            || req.http.Forwarded) {
            return (synth(405, "Method Not Allowed"));
        }
    }

    # How the server was reached: said here, whatever the client said.
    if (client.ip !~ terminators || req.http.X-Forwarded-Proto !~ "^https?$") {
        set req.http.X-Forwarded-Proto = "http";
    }
    set req.http.X-Forwarded-Host = req.http.Host;
    unset req.http.X-Forwarded-Port;
    unset req.http.X-Forwarded-Prefix;
    unset req.http.Forwarded;

    if (req.method == "PURGE") {
        # One address, all that is kept of it: curl -X PURGE -H 'Host: img.example.org' http://127.0.0.1/iiif/3/…
        return (purge);
    }
    if (req.method == "BAN") {
        # All that was made of something: curl -X BAN -H 'Cache-Tag: image:portrait.jpg' http://127.0.0.1/
        # With the module xkey it is quicker (set beresp.http.xkey from Cache-Tag, and xkey.purge here); this needs none.
        # A backslash or a quotation mark would end what is compared letter by letter. No tag has one, nor a blank or
        # a comma: Bookplate encodes them.
        if (req.http.Cache-Tag == "*") {
            if (!std.ban("obj.status != 0")) {
                return (synth(400, std.ban_error()));
            }
            return (synth(200, "All forgotten"));
        }
        if (req.http.Cache-Tag !~ "^[!#-+\--\[\]-~]{1,1000}$") {
            return (synth(400, "Expected one tag in Cache-Tag"));
        }
        if (!std.ban("obj.http.Cache-Tag ~ (?:^|,\s*)\Q" + req.http.Cache-Tag + "\E(?:\s*,|$)")) {
            return (synth(400, std.ban_error()));
        }
        return (synth(200, "Forgotten"));
    }

    # Links name the host that was asked for: with any name, anybody could fill the cache with copies.
    if (req.http.Host !~ "(?i)^img\.example\.org(:[0-9]+)?$") {
        return (synth(404, "Not Found"));
    }
    # For those who watch over Bookplate, and nobody comes to them through here.
    if (req.url ~ "^/(metrics|readyz)\b") {
        return (synth(404, "Not Found"));
    }
    # The API, the page to try it, logging in, the gallery: never kept, with Authorization, Cookie and Origin as they came.
    if (req.url !~ "^/iiif/") {
        return (pass);
    }
    # Pictures are the same for everybody who has the address. (With a cookie nothing would be kept.)
    unset req.http.Cookie;
    unset req.http.Authorization;

    call fewer_variants;
    # The rest is Varnish's own vcl_recv: methods, HTTP/2, Host in small letters. The address stays as it came, with %2F,
    # ;, + and %25.
}

# Answers that vary by Accept are kept once for each header; browsers send hundreds of them, which mean the same few
# things. What is said in another way stays as it is, and is kept apart. (Some browsers name PNG too: where it would be the
# smallest they get the next one.)
sub fewer_variants {
    if (req.url ~ "^[^?]*\.auto(\?|$)") {
        # A picture whose format is chosen. Named without a weight means: as welcome as can be.
        if (req.http.Accept ~ "(?i)(^|,)\s*image/avif\s*(,|$)") {
            if (req.http.Accept ~ "(?i)(^|,)\s*image/webp\s*(,|$)") {
                set req.http.Accept = "image/avif,image/webp,*/*;q=0.1";
            } elsif (req.http.Accept !~ "(?i)image/webp") {
                set req.http.Accept = "image/avif,*/*;q=0.1";
            }
        } elsif (req.http.Accept ~ "(?i)(^|,)\s*image/webp\s*(,|$)" && req.http.Accept !~ "(?i)image/avif") {
            set req.http.Accept = "image/webp,*/*;q=0.1";
        }
    } elsif (req.url ~ "^[^?]*/info\.json(\?|$)") {
        # A window of a browser is shown JSON; programs that name neither have JSON-LD.
        if (req.http.Accept ~ "(?i)(^|,)\s*text/html\s*(,|$)" && req.http.Accept ~ "(?i),\s*\*/\*"
            && req.http.Accept !~ "(?i)json|application/\*") {
            set req.http.Accept = "text/html,*/*;q=0.1";
        }
    }
}

sub vcl_hash {
    # Links differ by it. Address and host are added by Varnish's own vcl_hash.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # How long answers are kept is what they say: max-age, and as grace stale-while-revalidate, in which an old picture
    # is shown at once while the new one is fetched, and also while Bookplate is down. What must not outlive its time (a
    # countdown, a link that ends) says neither, and has no grace.
    if (beresp.http.Cache-Control !~ "stale-while-revalidate") {
        set beresp.grace = 0s;
    }
    # Most old pictures are still right: for some time they are asked about by ETag, and 304 is a short answer.
    if (beresp.ttl > 0s) {
        set beresp.keep = 1d;
    }
    # An old picture is better than an overloaded server's excuse, and that is soon asked about again, by one for all.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.ttl = 1s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    # The rest is Varnish's own: what is private or no-store is not kept, and nobody waits for anybody else's.
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Cache-Status = "HIT";
    } else {
        set resp.http.X-Cache-Status = "MISS";
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    # unset resp.http.Cache-Tag;       where no CDN in front of this needs it
}
