"""The life of a programme: drafted, agreed, published, revised, closed (domain.md 1.13, Canvas)."""

from datetime import date
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Stream, stored
from events.vocabulary.values import Part, Role
from events.vocabulary.words import Code, Document, Telling

_S = Stream.PROGRAMME
_D = DataClass.FUNDING


class Brought(Part):
    """What a party brings in: money in whole cents, hours, places, or a text."""

    what: Telling
    cents: int | None = None
    hours: int | None = None
    places: int | None = None


@stored("programme-drafted", public="programma.opgesteld", stream=_S, data=_D)
class ProgrammeDrafted(Event):
    """Somebody filled in a Canvas; `document` is it as data."""

    code: Code
    document: Document


@stored("programme-agreed", public="programma.afgesproken", stream=_S, data=_D)
class ProgrammeAgreed(Event):
    """A party stands behind the draft, in a role, with what it brings (domain.md 1.3 step 3, W12). Another draft needs its word again."""

    code: Code
    partner: UUID
    role: Role | None = None
    brings: tuple[Brought, ...] = ()


@stored("programme-published", public="programma.gepubliceerd", stream=_S, data=_D)
class ProgrammePublished(Event):
    """This version is what new trajectories start with. Running ones keep theirs until somebody moves them."""

    code: Code
    version: int
    document: Document


class ProposedNorm(Part):
    """Another norm at a place in the document (`before` and `after` in ISO 8601).

    On the median in days with its interval, of about `n` trajectories; `evidence` says so in Dutch. `finds` is what a look at so many
    would have found eight times in ten: so many percent longer than the norm. Proposals of before that was told have none.
    """

    place: Code
    before: Code
    after: Code
    median_days: float
    low_days: float
    high_days: float
    n: int
    evidence: Telling
    finds: int | None = None


@stored("programme-revision-proposed", public="programma.herziening-voorgesteld", stream=_S, data=_D)
class ProgrammeRevisionProposed(Event):
    """Lessons suggest other norms than those of a version; a person makes a draft of it or rejects it. `document` is the whole revision."""

    code: Code
    document: Document
    evidence: Telling
    version: int = 0
    on: date | None = None
    norms: tuple[ProposedNorm, ...] = ()


@stored("programme-revision-rejected", public="programma.herziening-afgewezen", stream=_S, data=_D)
class ProgrammeRevisionRejected(Event):
    """The proposal is not followed."""

    code: Code
    reason: Telling


@stored("programme-closed", public="programma.gesloten", stream=_S, data=_D)
class ProgrammeClosed(Event):
    """No new trajectories start in this programme."""

    code: Code
    reason: Telling
