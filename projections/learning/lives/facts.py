"""What a life is made of: the dated parts of one trajectory from which is learned. Nothing in it says whose life it is. Those about work
are in `projections.learning.lives.work`.

Every part has `at`, the moment at which it happened or began in the world. A part that lasts has `until`, and `ending` says how it came to
its end. So a life can be cut off at any moment in the past: see `projections.learning.lives.as_of`.
"""

from datetime import date, datetime
from typing import Self
from uuid import UUID

import msgspec
from msgspec import field
from msgspec.structs import replace

from events.vocabulary.values import (
    Advice,
    Component,
    EndReason,
    GuidanceKind,
    LanguageLevel,
    LearningForm,
    NoGoRoad,
    Outcome,
    Role,
    Shortfall,
    Skill,
    Stage,
    Verdict,
)
from projections.learning.lives.parts import Lasting, Moved, Part, by
from projections.learning.lives.work import (
    NEVER_BEGAN,
    Confirmation,
    Contract,
    Income,
    Loss,
    Match,
    Qualification,
    Trial,
    WageValue,
    Workplace,
)


class InProgramme(Part):
    """Under this version of this programme from now on; of where it began sector, level and the first employer are known."""

    code: str
    version: int
    sector: str | None = None
    level: str | None = None
    employer: UUID | None = None


class InMunicipality(Part):
    """Living there from now on."""

    municipality: UUID


class InCharge(Part):
    """The regisseur from now on."""

    regisseur: str


class Choice(Part):
    """What the participant goes for from now on."""

    sector: str
    level: str
    form: LearningForm


class StageSpell(Lasting):
    """A visit to a stage; `due` is its norm as a date, at first. Ends `afgerond`, `verlaten` (for another one) or `beeindigd`."""

    stage: Stage
    visit: int
    due: datetime
    moved: list[Moved] = field(default_factory=list)

    def as_of(self, moment: datetime) -> Self:
        """With the norm of that moment."""
        return replace(super().as_of(moment), moved=by(moment, self.moved)) if self.moved else super().as_of(moment)


class WaitForHome(Lasting):
    """A home was waited for, since a day, and was to be there by another. Ends `gehuisvest`, or `anders` when another day was told."""

    since: date
    due: date
    home_from: date | None = None

    def as_of(self, moment: datetime) -> Self:
        """Without the home that came later."""
        then = super().as_of(moment)
        return then if then.until else replace(then, home_from=None)


class DutyOver(Part):
    """The duty of civic integration ended on a day, on a ground; told again, that is the day."""

    on: date
    ground: str


class CivicDuty(Part):
    """The term of civic integration as it was set at first, how often it was made longer, and how the duty ended.

    Nothing else of civic integration is in a life: not the route, not the level, not why a term was made longer.
    """

    starts: date
    ends: date
    extended: list[Moved] = field(default_factory=list)
    over: list[DutyOver] = field(default_factory=list)

    def as_of(self, moment: datetime) -> Self:
        """Without what came later."""
        extended, over = by(moment, self.extended), by(moment, self.over)
        same = (len(extended), len(over)) == (len(self.extended), len(self.over))
        return self if same else replace(self, extended=extended, over=over)


class Pause(Lasting):
    """Everything waited."""


class Wait(Lasting):
    """A question to a partner, or a task for a person (`partner` is None): who was waited for, and how long.
    Ends `beantwoord`, `afgewezen`, `ingetrokken` or, a task, `gedaan`.
    """

    key: str
    kind: str
    role: Role
    due: datetime
    partner: UUID | None = None
    reminded: list[datetime] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    refused: datetime | None = None
    escalated: datetime | None = None

    def as_of(self, moment: datetime) -> Self:
        """With the date of that moment, and as often as it had been insisted."""

        def then(at: datetime | None) -> datetime | None:
            return at if at and at <= moment else None

        if not (self.reminded or self.moved or self.refused or self.escalated):
            return super().as_of(moment)
        return replace(
            super().as_of(moment),
            reminded=[at for at in self.reminded if at <= moment],
            moved=by(moment, self.moved),
            refused=then(self.refused),
            escalated=then(self.escalated),
        )


class LanguageSpell(Lasting):
    """Language support went on."""


class GuidanceSpell(Lasting):
    """Somebody guided."""

    kind: GuidanceKind


class Level(Part):
    """The level of one language skill, in a round of measuring."""

    skill: Skill
    level: LanguageLevel
    round: int


class Attendance(Part):
    """How much of a round was attended, in percent."""

    component: Component
    round: int
    percent: int


class Satisfaction(Part):
    """From 1 to 10; of the participant or the employer."""

    side: Role
    score: int


class Contact(Part):
    """Whether there was contact in a round of guidance."""

    round: int
    held: bool


class Evaluation(Part):
    """What a party concluded in a round, and how many new people the participant met, when it told."""

    round: int
    party: Role
    verdict: Verdict
    new_contacts: int | None = None


class Adjustment(Part):
    """The plan was changed in these places, perhaps on a signal."""

    places: list[str]
    signal: str = ""


class Signal(Lasting):
    """Attention that a rule asked for. Ends `terzijde-gelegd` or `vervallen`; the adjustments that followed from it name it."""

    signal: str
    rule: str
    component: Component
    shows_at: datetime | None = None


class Required(Part):
    """A criterion of the profile; without a hard one nobody is selected, save by an exception."""

    criterion: str
    hard: bool


class Criterion(Part):
    """What was found for a criterion of the profile."""

    criterion: str
    hard: bool
    met: bool


class Exemption(Lasting):
    """An exception to a criterion that was asked for. Ends `getekend`."""

    criterion: str


class Selection(Part):
    """Whether somebody was selected."""

    selected: bool
    reason: EndReason | None = None


class Barrier(Lasting):
    """Something practical stood in the way, for an `owner` to take away. Ends `weggenomen` or `aanvaard`."""

    barrier: str
    owner: Role = Role.REGISSEUR


class Advised(Part):
    """A party's advice for the go/no-go."""

    party: Role
    advice: Advice


class Decision(Part):
    """The go/no-go: `go`, `no-go` or `uitstel`; a no-go leads somewhere."""

    decision: str
    visit: int
    road: NoGoRoad | None = None


class Money(Part):
    """A source pays, in cents, until a date."""

    source: str
    component: Component
    cents: int
    ends: date | None = None


class Cost(Part):
    """What was spent, in cents."""

    source: str
    component: Component
    cents: int


class End(Part):
    """How it ended; work that is not duurzaam `lacks` something."""

    outcome: Outcome
    reason: EndReason
    component: Component
    lacks: list[Shortfall] = field(default_factory=list)


class History(msgspec.Struct, omit_defaults=True, gc=False):
    """All that happened in a life, each kind of part in the order in which it was recorded."""

    programmes: list[InProgramme] = []
    municipalities: list[InMunicipality] = []
    regisseurs: list[InCharge] = []
    choices: list[Choice] = []
    stages: list[StageSpell] = []
    pauses: list[Pause] = []
    waits_for_home: list[WaitForHome] = []
    waits: list[Wait] = []
    language: list[LanguageSpell] = []
    guidance: list[GuidanceSpell] = []
    levels: list[Level] = []
    attendance: list[Attendance] = []
    satisfaction: list[Satisfaction] = []
    contacts: list[Contact] = []
    evaluations: list[Evaluation] = []
    adjustments: list[Adjustment] = []
    signals: list[Signal] = []
    profile: list[Required] = []
    criteria: list[Criterion] = []
    exemptions: list[Exemption] = []
    selections: list[Selection] = []
    barriers: list[Barrier] = []
    advice: list[Advised] = []
    decisions: list[Decision] = []
    workplaces: list[Workplace] = []
    matches: list[Match] = []
    trials: list[Trial] = []
    wage_values: list[WageValue] = []
    contracts: list[Contract] = []
    confirmations: list[Confirmation] = []
    losses: list[Loss] = []
    qualifications: list[Qualification] = []
    incomes: list[Income] = []
    duties: list[CivicDuty] = []
    money: list[Money] = []
    costs: list[Cost] = []
    drop_outs: list[Part] = []
    ends: list[End] = []

    @property
    def placements(self) -> list[Contract]:
        """The contracts, without those that fell through."""
        return [contract for contract in self.contracts if contract.ending != NEVER_BEGAN]
