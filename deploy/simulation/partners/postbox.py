"""What came in and what went out: an append-only file of JSON lines, read back at the start.

A line is flushed before anybody relies on it, so that a process that is killed forgets nothing it acknowledged, and sends again exactly
what it had written. A half line at the end was never relied on, and is cut off.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from deploy.simulation.partners.config import Config, Partner
from deploy.simulation.partners.messages import Incoming, Purpose
from deploy.simulation.partners.question import Question, about

_MEETS_EMPLOYER = ("werkplek-bieden", "contract-bieden", "proefplaatsing")


class Step(StrEnum):
    """What a letter is for; a question is answered in this order."""

    GARBAGE = "rommel"
    ANSWER = "antwoord"
    AGAIN = "nogmaals"
    DROP_OUT = "uitval"


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)

    time: datetime = Field(default_factory=lambda: datetime.now(UTC), alias="tijd")
    partner: str
    request: str = Field(alias="verzoek")
    trajectory: str = Field(alias="traject")
    kind: str = Field(alias="soort")


class Received(_Line):
    """An event from Regie; `repeat` when this partner had the same event before."""

    what: Literal["ontvangen"] = Field("ontvangen", alias="wat")
    id: str
    type: Purpose
    repeat: bool = Field(alias="herhaling")
    event: Incoming = Field(alias="gebeurtenis")


class _Outgoing(_Line):
    id: str
    step: Step = Field(alias="stap")
    outcome: str = Field(alias="uitkomst")


class Letter(_Outgoing):
    """An event for Regie as it is sent, however often that takes."""

    what: Literal["geschreven"] = Field("geschreven", alias="wat")
    address: str = Field(alias="adres")
    body: str = Field(alias="lichaam")


class Sent(_Outgoing):
    """One attempt to send a letter. `status` is None when nobody answered; `final` when it is not tried again."""

    what: Literal["verstuurd"] = Field("verstuurd", alias="wat")
    attempt: int = Field(alias="poging")
    status: int | None
    final: bool = Field(alias="klaar")
    said: str = Field("", alias="gezegd")


class Phoned(_Line):
    """Somebody phoned about a question."""

    what: Literal["gebeld"] = Field("gebeld", alias="wat")
    outcome: str = Field(alias="uitkomst")


Line = Received | Letter | Sent | Phoned
_LINES: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="what")], config=ConfigDict(hide_input_in_errors=True))


class Postbox:
    """The log and what follows from it.

    By request: the questions, which of them were reminded of or withdrawn, the letters written, and those that are done: Regie took them,
    or refused them for good.
    """

    def __init__(self, config: Config) -> None:
        self.questions: dict[str, Question] = {}
        self.reminded: set[str] = set()
        self.withdrawn: set[str] = set()
        self.letters: dict[tuple[str, Step], Letter] = {}
        self.done: set[tuple[str, Step]] = set()
        self._partners = {str(partner.id): partner for partner in config.partners}
        self._default_address = config.regie
        self._lines: list[Line] = []
        self._seen: set[tuple[str, str]] = set()
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._tried: defaultdict[str, list[str]] = defaultdict(list)
        config.log.parent.mkdir(parents=True, exist_ok=True)
        self._read(config.log)
        self._file = config.log.open("ab")

    def receive(self, partner: Partner, event: Incoming) -> bool:
        """Store an event; False when this partner had it before."""
        told, repeat = event.data, (str(partner.id), event.id) in self._seen
        names = {"partner": str(partner.id), "request": str(told.request), "trajectory": str(told.trajectory), "kind": told.kind}
        self.append(Received(**names, id=event.id, type=event.type, repeat=repeat, event=event))
        return not repeat

    def append(self, line: Line) -> None:
        """Put a line on disk, then in memory."""
        self._file.write(line.model_dump_json(by_alias=True).encode() + b"\n")
        self._file.flush()
        self._fold(line)

    def log(self, partner: str | None = None) -> dict[str, list[JsonValue]]:
        """All that was received, sent and said by phone, of one partner or of all."""
        told: dict[str, list[JsonValue]] = {"ontvangen": [], "verstuurd": [], "gebeld": []}
        for line in self._lines:
            if line.what in told and partner in (None, line.partner):
                told[line.what].append(line.model_dump(mode="json", by_alias=True, exclude={"what", "event"}))
        return told

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self, path: Path) -> None:
        content = path.read_bytes() if path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        for line in whole.splitlines():
            self._fold(_LINES.validate_json(line))
        if whole != content:
            path.write_bytes(whole)

    def _fold(self, line: Line) -> None:
        self._lines.append(line)
        match line:
            case Received():
                self._seen.add((line.partner, line.id))
                if line.type is Purpose.WITHDRAWN:
                    self.withdrawn.add(line.request)
                    return
                if line.type is Purpose.REMINDED:
                    self.reminded.add(line.request)
                # A reminder that overtakes its question is as good as the question.
                if line.request not in self.questions:
                    self._take(line)
            case Letter():
                self.letters[line.request, line.step] = line
            case Sent() if line.final:
                self.done.add((line.request, line.step))

    def _take(self, line: Received) -> None:
        role, told, trajectory = self._partners[line.partner].role, line.event.data, line.trajectory
        same, kind = (trajectory, role, line.kind, about(told.content)), (trajectory, role, line.kind)
        self._asked.update([same, kind])
        self.questions[line.request] = Question(
            partner=line.partner,
            role=role,
            request=line.request,
            trajectory=trajectory,
            kind=line.kind,
            content=told.content,
            about=about(told.content),
            occurrence=self._asked[same],
            turn=self._asked[kind],
            tried=tuple(self._tried[trajectory]),
            answer_to=told.answer_to or self._default_address,
            received=line.time,
        )
        if line.kind in _MEETS_EMPLOYER:
            self._tried[trajectory].append(line.partner)
