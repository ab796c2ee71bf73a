"""The errors that every call of the API may answer, as OpenAPI tells them (RFC 9457; `gateway.orders.problems` makes them)."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from gateway.orders.problems import MEDIA_TYPE, title_of


class Fout(BaseModel):
    """Eén fout in wat u stuurde."""

    model_config = ConfigDict(hide_input_in_errors=True)

    plaats: str = Field(description="Het veld waarin de fout zit; leeg als het om het geheel gaat.")
    melding: str


class Probleem(BaseModel):
    """Wat er misging, in het Nederlands (RFC 9457)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    title: str
    status: int
    detail: str = Field(description="Wat er aan de hand is, en wat helpt.")
    fouten: list[Fout] = Field([], description="Elke fout met zijn plaats, als de invoer niet klopt.")


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What is declared of these statuses."""
    content: Mapping[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Probleem.__name__}"}}}
    return {status: {"description": title_of(status), "content": content} for status in statuses}


ANSWERS = answers(400, 401, 403, 404, 406, 429, 500, 503)
"""To a question."""
ORDER_ANSWERS = answers(400, 401, 403, 404, 406, 409, 412, 413, 415, 428, 429, 500, 503)
"""To an order."""
