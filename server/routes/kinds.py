"""The kinds of problems below /v1, each with its explanation, and the document that tells of one. RFC 9457."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem, as the API's documentation explains it."""

    name: str
    title: str
    meaning: str

    @property
    def type(self) -> str:
        return f"/docs#problem-{self.name}"


KINDS = {
    400: Kind(
        "malformed",
        "Not readable",
        "The body is not JSON, or the query or the path cannot be read. The sentence "
        "says where. JSON has to be UTF-8, with every name once in an object and without NaN.",
    ),
    401: Kind(
        "unauthorised",
        "No valid key",
        "Send an API key or the admin token: `Authorization: Bearer` and the key. In a browser, log in with the link "
        "that `bookplate login` prints.",
    ),
    403: Kind(
        "forbidden",
        "Not allowed",
        "The key is valid, but lacks the scope that this call needs; or it is a session, and a page of another site "
        "sent the request.",
    ),
    404: Kind("nothing", "Nothing here", "There is nothing with this name, or nothing at this path."),
    405: Kind("method", "Another method", "The path is right, the method is not; `Allow` lists those that are."),
    408: Kind("slow", "Too slow", "The body did not arrive in time. Send it again."),
    409: Kind("conflict", "Contradiction", "What was sent contradicts what is there. Read it again, then decide."),
    410: Kind("expired", "No longer good", "The address, or what was kept, was good until some time ago; ask anew."),
    412: Kind(
        "changed",
        "Changed meanwhile",
        "What `If-Match` or `If-None-Match` says does not hold any more: somebody else "
        "was quicker. Read it again and repeat the change with its new `ETag`.",
    ),
    413: Kind(
        "too-large", "Too large", "The body or the picture is larger than is allowed; the sentence has the limit."
    ),
    414: Kind("too-long", "Address too long", "The address is longer than any that is given out here."),
    415: Kind("media-type", "Another media type", "Send JSON as it is, with `Content-Type: application/json`."),
    422: Kind(
        "invalid",
        "Not as expected",
        "The document can be read, but something in it is not as expected. Every "
        "mistake is listed in `errors`: where (a JSON pointer), what was expected, what came, what was meant.",
    ),
    428: Kind(
        "condition",
        "Condition needed",
        "Say which state you mean to change: `If-Match` with the `ETag` that was read, "
        "or `If-None-Match: *` for something new.",
    ),
    429: Kind(
        "too-many",
        "Too many requests",
        "Wait for as many seconds as `Retry-After` says. `RateLimit` says with every answer how much is left.",
    ),
    500: Kind("failed", "A mistake of ours", "The log has more under the request’s id. Tell whoever runs this server."),
    503: Kind("busy", "Busy", "Too much is waiting already. Try again after as many seconds as `Retry-After` says."),
}


class FieldError(BaseModel):
    """One mistake of several."""

    model_config = ConfigDict(frozen=True)

    place: str = Field(serialization_alias="in", description="`body` or `query`.")
    pointer: str = Field(description="Where: a JSON pointer (RFC 6901); empty for the whole.")
    code: str = Field(description="What kind of mistake, for programs.")
    message: str = Field(description="What was expected and what was received, for people.")
    did_you_mean: str | None = Field(description="The name or the value that was probably meant.")


class Problem(BaseModel):
    """Why there is no other answer. RFC 9457."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Leads to an explanation.", examples=["/docs#problem-invalid"])
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The status of the answer.", ge=400, le=599)
    detail: str = Field(description="What is wrong with this very request, in a sentence.")
    errors: tuple[FieldError, ...] = Field((), description="Every mistake in the request, at most 50.")
    more: int = Field(0, description="How many mistakes there are besides those listed.")
    request_id: str = Field(description="The same as the header X-Request-Id; the log knows it.")
    parameter: str | None = Field(None, description="Which part of a picture’s address is wrong.")
    expected: str | None = Field(None, description="What was expected for that part.")
    received: str | None = Field(None, description="What it was.")
