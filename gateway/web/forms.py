"""Forms: what somebody filled in, what was wrong with it, and the id under which it is one order however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import Request

ORDER = "opdracht"
WHO = "wie"
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: empty, or filled in before and not accepted. `errors` are by the name of the field."""

    order: str = field(default_factory=lambda: str(uuid4()))
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""

    @property
    def failed(self) -> bool:
        """Whether it was sent, and not accepted."""
        return bool(self.errors or self.refusal)

    def again(self, errors: Mapping[str, str], refusal: str = "") -> "Form":
        """The same, with what was wrong. It gets a new id: what was refused under the old one stays refused."""
        return Form(values=self.values, errors=errors, refusal=refusal)


async def read_form(request: Request) -> Form:
    """What was sent. Files are left alone; surrounding space is nobody's answer."""
    async with request.form(max_fields=MOST_FIELDS, max_files=0) as sent:
        values = {name: value.strip() for name, value in sent.items() if isinstance(value, str) and value.strip()}
    return Form(order=_id(values.get(ORDER, "")), values=values)


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
