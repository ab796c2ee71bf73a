"""The fields of a form behind a link: those of the answer (`gateway.web.answer_form`), called by what they are in the reader's language.

What partners are asked is called in Dutch in each language, and says so to the browser; what participants are asked, and is not in their
language, as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from activities.forms.texts import DUTCH, Texts
from gateway.forms.asking import Asked
from gateway.orders.inputs import Input, Options
from gateway.persons.reading import in_plain_words
from gateway.web.answer_form import ANSWER, Rows, fields_of
from gateway.web.forms import Form
from gateway.web.names import Candidates

TOPICS = "onderwerpen"
MOST_ROWS = 5
"""Rows of a list on a small screen, when the question does not say how many there are."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `foreign` says that what it is called is Dutch in a page in another language."""

    name: str
    label: str
    kind: str
    required: bool
    foreign: bool
    help: str = ""
    options: Options = ()
    groups: Candidates = field(default_factory=list)
    given: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def id(self) -> str:
        """By what it is referred to in the page."""
        return "v-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """A list of parts, each a row of fields."""

    label: str
    foreign: bool
    rows: Sequence[Sequence[Field]]


@dataclass(frozen=True, slots=True)
class Fields:
    """All that is filled in. `told` is what the question says beside it, a line each."""

    outcome: Field
    answer: Sequence[Field | Group]
    remark: Field
    by: Field | None
    told: Sequence[str]
    title: str
    title_foreign: bool

    def all(self) -> Iterator[Field]:
        """Each field, in the order of the page."""
        yield self.outcome
        for one in self.answer:
            yield from (field for row in one.rows for field in row) if isinstance(one, Group) else (one,)
        yield self.remark
        if self.by:
            yield self.by


def fields_for(asked: Asked, told: Texts, form: Form, candidates: Callable[[Input], Candidates]) -> Fields:
    """The fields of the form for a question, in a language."""
    naming = _Naming(asked, told, candidates)
    content = dict(asked.request.content)
    fields = fields_of(asked.kind.answer, content)
    topics = content.get(TOPICS)
    # Of a question about some topics that are fields of the answer, only those.
    wanted = set(topics if isinstance(topics, list) else ()) & {*map(_public, fields)}
    shown = [naming.named(one) for one in fields if not wanted or _public(one) in wanted]
    yes_no = (("ja", told["ja"]), ("nee", told["nee"]))
    question = told["antwoord.deelnemer" if asked.by_participant else "antwoord"]
    title = told.get(f"soort.{asked.kind.name}") if asked.by_participant else None
    return Fields(
        outcome=Field("uitkomst", question, "een_van", True, False, options=yes_no),
        answer=shown,
        remark=Field("toelichting", told["toelichting"], "verhaal", False, False),
        by=None if asked.by_participant else Field("door", told["door"], "tekst", False, False),
        told=[] if asked.by_participant else in_plain_words(content).splitlines(),
        title=title or asked.kind.title,
        title_foreign=title is None and told.language != DUTCH,
    )


def _public(one: Input | Rows) -> str:
    first = one.rows[0][0].name if isinstance(one, Rows) else one.name
    return first.removeprefix(f"{ANSWER}.").partition(".")[0]


@dataclass(frozen=True, slots=True)
class _Naming:
    """What fields are called for a reader."""

    asked: Asked
    told: Texts
    candidates: Callable[[Input], Candidates]

    def named(self, one: Input | Rows) -> Field | Group:
        if isinstance(one, Input):
            return self._field(one)
        label, foreign = self._called(_public(one), one.label)
        rows = one.rows if any(field.given for field in one.rows[0]) else one.rows[:MOST_ROWS]
        return Group(label, foreign, [[self._field(field) for field in row] for row in rows])

    def _field(self, one: Input) -> Field:
        name = one.name.rpartition(".")[2]
        label, foreign = self._called(name, one.label)
        options = tuple((value, self.told.get({"true": "ja", "false": "nee"}.get(value, "")) or word) for value, word in one.options)
        return Field(
            name=one.name,
            label=label,
            kind=one.kind,
            required=one.required,
            foreign=foreign,
            help=(self.told.get(f"hulp.{name}") or "") if self.asked.by_participant else "",
            options=options,
            groups=self.candidates(one) if one.kind == "partner" else [],
            given=one.given,
            least=one.least,
            most=one.most,
        )

    def _called(self, name: str, dutch: str) -> tuple[str, bool]:
        own = self.told.get(f"veld.{name}") if self.asked.by_participant else None
        return own or dutch, own is None and self.told.language != DUTCH
