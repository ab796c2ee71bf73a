"""Forms: what somebody filled in, what was wrong with it, and the id under which it is one order however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import category
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from fastapi import HTTPException, Request

from events.vocabulary.words import NAME

ORDER = "opdracht"
WHO = "wie"
SURE = "zeker"
SEAL = "zegel"
"""What every form of somebody who is logged in holds, and no form of another site."""
MOST_FIELDS = 200
FORM = "application/x-www-form-urlencoded"


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
        """The same, with what was wrong. What was refused stays so under its id and gets a new one; what was not given keeps its own."""
        order = str(uuid4()) if refusal else self.order
        return Form(order=order, values=self.values, errors=errors, refusal=refusal)


def unnamed(form: Form) -> dict[str, str]:
    """What is wrong with the name of who fills it in, by the name of its field; empty when nothing is."""
    if WHO not in form.values:
        return {WHO: "vul dit in"}
    try:
        NAME.enter(form.values[WHO])
    except ValueError as error:
        return {WHO: str(error)}
    return {}


async def read_form(request: Request) -> Form:
    """What was sent and not left empty, as the forms of our pages send it and in no other way: what a form says of its own encoding is not
    taken from strangers.

    Raises:
        HTTPException: 415 for another kind of form, 400 for one that cannot be read.
    """
    body = await request.body()
    kind, _, _ = request.headers.get("Content-Type", "").partition(";")
    if body and kind.strip().lower() != FORM:
        raise HTTPException(415, f"Dit formulier is anders verstuurd dan de pagina's van Regie het doen; dat gaat als {FORM}.")
    try:
        sent = parse_qsl(body.decode(), max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise HTTPException(400, "Dit formulier is niet in UTF-8 verstuurd.") from None
    except ValueError:
        raise HTTPException(400, f"Dit formulier heeft te veel velden; hoogstens {MOST_FIELDS}.") from None
    values = {name: clean(value) for name, value in sent if clean(value)}
    return Form(order=_id(values.get(ORDER, "")), values=values)


def clean(text: str) -> str:
    """A text as somebody meant it: without surrounding space, and without characters that Postgres cannot keep or nobody can see."""
    return "".join(character for character in text if category(character) not in ("Cc", "Cs") or character in "\n\t").strip()


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
