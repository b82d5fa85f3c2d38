"""Requests that are read strictly: every mistake in a query or in a body is told with its place."""

from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import Body, Header, Query
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, core_schema
from starlette.datastructures import QueryParams
from starlette.requests import Request

from ops.errors import Mistake
from server.errors import Changed, Malformed, Unconditional
from server.mistakes import invalid
from server.routes import body, conditions

PARAMETERS = 100  # of a query

Model = TypeVar("Model", bound=BaseModel)
HeaderText = str | SkipJsonSchema[None]  # of a header that may be missing


class StrictRequest(Request):
    """What FastAPI reads of a request: a query that was checked, and a body as bytes, whatever FastAPI asks for."""

    _query = QueryParams()
    _content: bytes | Mistake = b""

    def take_query(self, *, allowed: bool) -> None:
        """Read the query. Raises Malformed, and Invalid if there is one and none is `allowed`."""
        raw: bytes = self.scope.get("query_string", b"")
        try:
            text = raw.decode("ascii")
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS)
        except ValueError:
            sentence = f"Expected at most {PARAMETERS} parameters in UTF-8 for the query but received something else."
            raise Malformed(sentence) from None
        self._query = _Query(pairs)
        try:
            if not allowed:
                _NoQuery.model_validate(dict(pairs))
        except ValidationError as error:
            raise invalid(error, _NoQuery, "query") from None

    async def take_body(self, largest: int, patience: float) -> None:
        """Read the body: at most `largest` bytes, within `patience` seconds. What is wrong with it is told after what
        is wrong with the query: where FastAPI validates it."""
        try:
            self._content = await body.read(self, largest, patience)
        except Mistake as mistake:
            self._content = mistake

    @property
    def query_params(self) -> QueryParams:
        return self._query

    async def body(self) -> Any:
        return self._content

    async def json(self) -> Any:
        return self._content


class _Query(QueryParams):
    """A query in which a name that stands several times has several values, instead of the last one."""

    def get(self, key: Any, default: Any = None) -> Any:
        values = self.getlist(key)
        return values if len(values) > 1 else super().get(key, default)


class _NoQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Strict:
    """Validates what FastAPI read, and refuses it as Invalid.

    Of a body it has the bytes, or why they cannot be had: strict models take lists for tuples, and texts for dates,
    from JSON only.
    """

    def __get_pydantic_core_schema__(self, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        def validated(value: object, go_on: ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, Mistake):
                raise value
            try:
                return source.model_validate_json(value) if isinstance(value, bytes) else go_on(value)
            except ValidationError as error:  # whose text repeats what was sent
                raise invalid(error, source, "body" if isinstance(value, bytes) else "query") from None

        return core_schema.no_info_wrap_validator_function(validated, handler(source))


JsonBody = Annotated[Model, Body(), _Strict()]
QueryOf = Annotated[Model, Query(), _Strict()]


class Condition(BaseModel):
    """Which state a request is meant for. RFC 9110 §13.1."""

    wanted: HeaderText = Field(
        None, alias="If-Match", description="The `ETag`, with its quotes, of the state that is meant."
    )
    unwanted: HeaderText = Field(None, alias="If-None-Match", description="`*` if there must be nothing yet.")

    def must_hold(self, etag: str | None, *, required: bool = False) -> None:
        """Hold the condition against what is there now, None if there is nothing.

        Raises Changed, and Unconditional if a condition is `required` and there is none.
        """
        if self.wanted is not None and (etag is None or not conditions.names(self.wanted, etag)):
            raise Changed("Expected the ETag of the current state for If-Match but received another one.")
        if self.unwanted is not None and etag is not None and conditions.names(self.unwanted, etag):
            raise Changed("Expected that this is not there yet, as If-None-Match says, but it is.")
        if required and self.wanted is None and self.unwanted is None:
            raise Unconditional(
                "Expected If-Match with the ETag that was read, or If-None-Match: *, but received none."
            )


Conditional = Annotated[Condition, Header()]
