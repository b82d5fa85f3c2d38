/**
 * A client of Bookplate in one file, for Node 18 and newer and for browsers: copy it into a project. It needs nothing.
 *
 *   const card = { design: "webinar@1", values: { first_name: "Sarah" }, size: "600,", format: "webp" };
 *   BASE + path(card)                                            // where no signature is needed
 *   BASE + (await sign({ k1: KEY }, card, { fields: ["first_name", "company"], open: { first_name: 40 } }))
 *   (await new Client(BASE, API_KEY).generate("webinar", { first_name: "Sarah" })).image_url
 *
 * Keys belong on servers: in a page, anybody could read them. What a signature covers is said in the manual
 * (server/manual/signatures.md); vectors.json has examples.
 *
 * @typedef {string | number | boolean | null | undefined} Value
 * @typedef {Record<string, Value>} Data
 * @typedef {{ image?: string, fallbacks?: Data, options?: object, variants?: object[], idempotencyKey?: string }} Wish
 * @typedef {{ identifier?: string, design?: string, values?: Data, region?: string, size?: string, rotation?: string,
 *   quality?: string, format?: string, version?: 2 | 3 }} Image
 * An original (`identifier`), a design, or a design laid over an original. To be signed or sealed, a design has its
 * version, "webinar@1"; "text" is free text on a design. "first_name.or" is a fallback. null and undefined are none.
 * @typedef {{ fields?: readonly string[], open?: Record<string, number | null>, expires?: number, renders?: number,
 *   pin?: readonly string[] }} Terms
 * `fields` are those of the design, in its order (`Client.fields` knows them). `open` may be filled in later: the most
 * characters of each value, or null. It ends when it `expires`, in seconds since 1970, or when so many `renders` were
 * made. `pin` is any of region, size, rotation, format: those stay, in their canonical form.
 */
const STYLES = `text at size min_size color font weight style width lines align margin spacing line_height case
decoration features hyphens overflow highlight background padding radius stroke shadow rotate opacity`.split(/\s/);
export const TEXT_FIELDS = ["", "2", "3", "4"].flatMap((number) => STYLES.map((name) => name + number)); // free text's
const UNSEEN =
  /(?![\t-\r\x85\xad\u200b-\u200d\u2060\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Cs}\p{NChar}\u115f\u1160\u3164\uffa0]/gu;
const FEED = /[^\S\n]*(?:\r\n|[\n\r\v\f\u2028\u2029])[^\S\n]*/g;

/** A value as the server reads it: composed (NFC), without unseen characters, with single spaces and empty lines. */
export function clean(value) {
  const text = typeof value === "boolean" ? (value ? "yes" : "no") : String(value).replace(/[\x1c-\x1f]/g, " ");
  const lines = text.replace(UNSEEN, "").replace(/\x85/g, "\r").replace(FEED, "\n").split("\n");
  const tidy = lines.map((line) => line.replace(/[^\S\u00a0\u202f]+|[\u00a0\u202f]{2,}/g, " ").trim());
  const composed = tidy.join("\n").replace(/\n{3,}/g, "\n\n").trim().normalize("NFC");
  return /^[\p{Cc}\p{Cf}\p{M}\p{Z}]*$/u.test(composed) ? "" : composed;
}
const encoded = (text, literal) => encodeURIComponent(text).replace(literal, decodeURIComponent);
const spelled = (pairs) => pairs.map(([name, text]) => `${name}=${encoded(text, /%(24|3A|40)/g)}`);
const given = (image) =>
  Object.entries(image.values ?? {}).flatMap(([name, value]) => (value == null ? [] : [[name, clean(value)]]));
const parameters = ({ region = "full", size = "max", rotation = "0", quality = "default", format = "auto" }) =>
  ({ region, size, rotation, format: `${quality}.${format}` });
const word = (image) => (image.identifier ? image.design ?? "" : "");
const bound = (image) => `${word(image)};${image.design === "text" ? "" : image.design ?? ""}`;

/** The path of an address; `overlay` are the parts that stand in it, if not just the values.
 * @param {Image} image @param {string[]} [overlay] @returns {string} */
export function path(image, overlay = spelled(given(image))) {
  const base = encoded(image.identifier || image.design, /%(24|26|2B|2C|3A|3D|40)/g);
  const last = Object.values(parameters(image)).map((one) => encoded(one, /%(2C|3A)/g));
  const said = [word(image), ...overlay].filter(Boolean).join(";");
  return [`/iiif/${image.version ?? 3}`, base, said, ...last].filter(Boolean).join("/");
}

const join = (...arrays) => Uint8Array.from(arrays.flatMap((one) => [...one]));
/** Each part behind its length in four bytes, so that no two lists are the same bytes. */
const packed = (...parts) => join(...parts.flatMap((part) => {
  const content = typeof part === "string" ? new TextEncoder().encode(part) : part;
  return [[24, 16, 8, 0].map((shift) => content.length >> shift), content];
}));
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replace(/=+$/, "").replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const base64 = (raw) => btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
/** The result of a method of WebCrypto, `sign` or `encrypt`, with a key that is good for it alone. */
async function keyed(method, algorithm, raw, content) {
  const { subtle } = globalThis.crypto ?? (await import(/* webpackIgnore: true */ "node:crypto")).webcrypto; // Node 18
  const key = await subtle.importKey("raw", raw, algorithm, false, [method]);
  return new Uint8Array(await subtle[method](algorithm, key, content));
}

/** The path of an address, signed with the first key. Rejects with a RangeError for a field that it does not know.
 * @param {Record<string, string>} keys those of access.signing @param {Image} image @param {Terms} [terms] */
export async function sign(keys, image, { fields = TEXT_FIELDS, open = {}, expires, renders, pin = [] } = {}) {
  const [kid, secret] = Object.entries(keys)[0];
  const order = ["locale", "preset", "tz", ...fields]; // every design understands the first ones
  const place = (name) => order.indexOf(name.replace(/\.or$/, ""));
  const unknown = [...Object.keys(open), ...Object.keys(image.values ?? {})].filter((name) => place(name) < 0);
  unknown.push(...(/^(?!text$|.*@[0-9]+$).+/.exec(image.design ?? "") ?? []));
  if (unknown.length) throw new RangeError(`Expected a design's version, and fields in its order, but got ${unknown}`);
  const byName = ([one], [other]) => (one < other ? -1 : 1);
  const opened = Object.entries(open).map(([name, most]) => [name, String(most || "")]).sort(byName);
  const values = given(image).sort((one, other) => place(one[0]) - place(other[0]) || byName(one, other));
  const closed = values.filter(([name]) => !Object.hasOwn(open, name));
  const pinned = Object.entries(parameters(image)).filter(([name]) => pin.includes(name)).sort(byName);
  const [until, most] = [expires, renders].map((number) => String(number ?? ""));
  const about = [String(image.version ?? 3), image.identifier || image.design, bound(image)];
  const lists = [closed, opened, pinned].map((pairs) => packed(...pairs.flat()));
  const stem = packed("bookplate skeleton 1", kid, ...about, lists[0], lists[1], until, most);
  const mac = await keyed("sign", { name: "HMAC", hash: "SHA-256" }, unbase64(secret), packed(stem, lists[2]));
  const names = opened.map((pair) => pair.filter(Boolean).join(":")).join(",");
  const terms = [names && `open=${names}`, until && `exp=${until}`, most && `renders=${most}`];
  const later = values.filter(([name]) => Object.hasOwn(open, name));
  return path(image, [...spelled(closed), ...terms, `sig=v1.${kid}.${base64(mac)}`, ...spelled(later)]);
}

/** The path of an address whose values nobody on the way can read: sealed with AES-SIV (RFC 5297).
 * @param {Record<string, string>} keys those of access.sealing @param {Image} image @param {number} [expires] */
export async function seal(keys, image, expires) {
  const [kid, secret] = Object.entries(keys)[0];
  const said = [...spelled(given(image)), ...(expires ? [`exp=${expires}`] : [])].join(";");
  const content = join(new TextEncoder().encode(said), [0x80], new Uint8Array(31 - (said.length % 32)));
  const about = packed("bookplate sealed 1", kid, image.identifier || image.design, bound(image));
  const [key, other] = [unbase64(secret).subarray(0, 32), unbase64(secret).subarray(32)];
  const first = xor(doubled(await cmac(key, new Uint8Array(16))), await cmac(key, about));
  const iv = await cmac(key, join(content.subarray(0, -16), xor(content.subarray(-16), first)));
  const counter = iv.map((byte, place) => (place === 8 || place === 12 ? byte & 0x7f : byte));
  const hidden = await keyed("encrypt", { name: "AES-CTR", counter, length: 64 }, other, content);
  return path(image, [`sealed=${kid}.${base64(join(iv, hidden))}`]);
}

const xor = (one, other) => one.map((byte, place) => byte ^ other[place]);
const doubled = (block) => block.map((one, at) => (one << 1) ^ (at < 15 ? block[at + 1] >> 7 : (block[0] >> 7) * 0x87));
async function cmac(key, message) { // AES-CMAC (RFC 4493), which is the last block of AES-CBC
  const last = async (text) => {
    const blocks = await keyed("encrypt", { name: "AES-CBC", iv: new Uint8Array(16) }, key, text);
    return blocks.subarray(text.length - 16, text.length); // without the block of padding
  };
  const once = doubled(await last(new Uint8Array(16)));
  const whole = message.length % 16 === 0;
  const end = message.subarray(whole ? -16 : message.length - (message.length % 16));
  const block = whole ? xor(end, once) : xor(join(end, [0x80], new Uint8Array(15 - end.length)), doubled(once));
  return last(join(message.subarray(0, message.length - end.length), block));
}

/** A refusal (RFC 9457). Each of `errors` has a pointer, a code, a message and, if one is near, did_you_mean. */
export class Problem extends Error {
  constructor(/** @type {number} */ status, /** @type {any} */ document) {
    super(document.detail || document.title || `status ${status}`);
    this.status = status;
    this.document = document;
    this.errors = document.errors ?? [];
  }
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
/** The API of a server, with a key of the scope `render`. What was busy, or failed on the way, is tried again for
 * `patience` seconds, under one Idempotency-Key. */
export class Client {
  /** @param {string} base @param {string} key */
  constructor(base, key, { timeout = 30, patience = 60 } = {}) {
    Object.assign(this, { base, key, timeout, patience });
  }

  /** The answer: image_url, alt, width, height, notes; and `image` if it `returns` "base64".
   * @param {string} design @param {Data} data @param {Wish & { returns?: string }} [wish] @returns {Promise<any>} */
  async generate(design, data, { returns = "url", ...wish } = {}) {
    return (await this.#generate(design, data, returns, wish)).json();
  }

  /** The picture itself. @param {string} design @param {Data} data @param {Wish} [wish] @returns {Promise<Blob>} */
  async image(design, data, wish = {}) {
    return (await this.#generate(design, data, "image", wish)).blob();
  }

  /** The answer of a job, which is begun and waited for; rejects after so many `seconds`.
   * @param {string} design @param {Data} data @param {Wish & { seconds?: number }} [wish] @returns {Promise<any>} */
  async job(design, data, { seconds = 600, ...wish } = {}) {
    let answer = await this.#generate(design, data, "url", wish, { Prefer: "respond-async" });
    const [place, end] = [answer.headers.get("Location"), Date.now() + seconds * 1000];
    for (;;) {
      const job = await answer.json();
      if (job.status === "completed") return job.result;
      if (job.status === "failed") throw new Problem(200, job.result ?? {});
      if (Date.now() > end) throw new Error(`The job ${job.id} is ${job.status} after ${seconds} seconds`);
      await pause(Number(answer.headers.get("Retry-After")) || 0.5);
      answer = await this.call("GET", place);
    }
  }

  /** A design's name with its version, and its fields in their order (needs the scope `designs:read`). */
  async fields(/** @type {string} */ design) {
    const schema = await (await this.call("GET", `/v1/designs/${encoded(design, /%40/g)}/schema`)).json();
    return [schema.$id.split("/")[3], Object.keys(schema.properties)];
  }

  /** Any call of the API: a Response that is ok. Rejects with a Problem for a refusal. */
  async call(/** @type {string} */ method, /** @type {string} */ place, body = undefined, headers = {}) {
    const sent = { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json", ...headers };
    const [content, end] = [body && JSON.stringify(body), Date.now() + this.patience * 1000];
    for (let wait = 0.5; ; wait *= 2) {
      const asked = { method, headers: sent, body: content, signal: AbortSignal.timeout(this.timeout * 1000) };
      const answer = await fetch(new URL(place, this.base), asked).catch((error) => error);
      if (answer.ok) return answer;
      const later = Number(/^\d+$/.exec(answer.headers?.get("Retry-After")) ?? wait);
      const again = !answer.headers || [409, 429, 502, 503, 504].includes(answer.status);
      if (again && Date.now() + later * 1000 < end) await pause(later);
      else if (!answer.headers) throw answer;
      else throw new Problem(answer.status, await answer.json().catch(() => ({ title: answer.statusText })));
    }
  }

  #generate(design, data, returns, { idempotencyKey, ...wish }, headers = {}) {
    const body = { design_id: design, data, ...wish, options: { ...wish.options, return: returns } };
    const key = idempotencyKey ?? Date.now().toString(36) + Math.random().toString(36).slice(2);
    return this.call("POST", "/v1/generate", body, { "Idempotency-Key": key, ...headers });
  }
}
