"""`regie lessons`: what trajectories taught, by group, at the fixed date of the present edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from cyclopts import App, Parameter

from events.days import current_day, day_of
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.cli.called import with_participants
from gateway.cli.choices import ASize
from gateway.cli.connection import Connect, Connections
from gateway.cli.group import grouped
from gateway.cli.needs import of_many, of_the_house
from gateway.cli.output import Exit, Format, show_json, show_rows, show_text, stop, talk
from gateway.operations.beside import beside_everybody, lived_in, spelled
from gateway.operations.lessons import course, lines, named, newest, sentence, supply, whose_names, work_there
from gateway.operations.targets import beside_norms, beside_targets
from gateway.persons.reading import Look, traced
from gateway.programmes.publishing import published
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.groups import ALL, AXES, Group
from projections.learning.lessons import Edition
from projections.learning.questions.question import AnyQuestion
from projections.lists import board
from workflows.law.period import AMSTERDAM

By = Literal["programme", "municipality", "sector", "level", "size", "cohort"]


@Parameter(name="*")
@dataclass(frozen=True)
class Of:
    """The trajectories that a command is about.

    Parameters
    ----------
    programme
        Trajecten die in dit programma zijn begonnen.
    municipality
        Trajecten die in deze gemeente zijn begonnen (kenmerk van de gemeente).
    sector
        Trajecten in deze sector.
    level
        Trajecten op dit niveau.
    size
        Trajecten die met een werkgever van deze grootte zijn begonnen: klein, midden of groot.
    cohort
        Trajecten die in dit half jaar zijn begonnen: 2026-1 is de eerste helft van 2026.
    """

    programme: str | None = None
    municipality: UUID | None = None
    sector: str | None = None
    level: str | None = None
    size: ASize | None = None
    cohort: str | None = None

    @property
    def group(self) -> Group:
        """The group that they are."""
        return Group(self.programme, self.municipality, self.sector, self.level, self.size, self.cohort)


EVERYBODY = Of()
NOT_ALL = (
    "Dit zijn alleen trajecten waarvan u nu de regisseur bent, zoals zij zijn. Wat over de groep wordt verteld gaat ook over die van "
    "anderen, is met ruis en afgerond, en blijft staan tot genoeg mensen anders zijn: de lijst hoeft daar niet op uit te komen."
)


def lessons(connect: Connect) -> App:
    """The commands."""
    return grouped("lessons", "Wat de trajecten leren, per groep.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("lessen", Action.LEARN)
    async def list_(self, *, output: Format = "table") -> None:
        """Over welke groepen iets te zeggen is, en welke vragen er zijn."""
        from projections.learning.lessons import told_of
        from projections.learning.questions.catalogue import QUESTIONS

        async with self.connect() as regie:
            edition, groups = await _edition(regie), await told_of(regie.pool)
            names = await _names(regie, whose_names(groups, ()))
        if output == "json":
            questions = [{"naam": one.name, "vraag": one.asks, "telt": one.counts} for one in QUESTIONS]
            show_json({**_of(edition), "groepen": [_group(one) for one in groups], "vragen": questions})
            return
        talk.print(_stand(edition))
        show_rows([{"groep": named(one, names), **_group(one)} for one in groups], output)
        show_rows([{"naam": one.name, "vraag": one.asks} for one in QUESTIONS], output)

    @of_the_house("lessen", Action.LEARN)
    async def show(
        self,
        *,
        of: Of = EVERYBODY,
        question: str | None = None,
        edition: date | None = None,
        output: Format = "table",
    ) -> None:
        """Wat er over een groep te zeggen is; zonder keuze over alle trajecten.

        Parameters
        ----------
        question
            Alleen deze vraag; zie regie lessons list.
        edition
            De eerste dag van de maand waarvan u de lessen wilt zien; zonder: de nieuwste.
        """
        from projections.learning.lessons import lessons_of
        from projections.learning.questions.demand import DEMAND
        from projections.learning.questions.mix import MIX
        from projections.lists.offer import offer
        from projections.lists.work import work

        group = of.group
        only = None if question is None else _asked(question)
        async with self.connect() as regie:
            present = await _edition(regie, edition)
            found = await lessons_of(regie.pool, group, present.number)
            there = await work(regie.pool, current_day())
            names = await _names(regie, whose_names([group], there) | lived_in(found.get(MIX.name)))
            offered = [*supply(await offer(regie.pool), group), *work_there(there, group, names)]
            programme = await published(regie.store, group.programme) if group.programme else None
        meant = [*beside_targets(programme.targets if programme else (), found), *beside_norms(found)]
        told = {one: answers for one, answers in found.items() if only is None or one == only.name}
        _told_or_stop(told.values(), named(group, names))
        if output == "json":
            show_json({**_of(present), "groep": _group(group), "lessen": told, "doelen": meant, "aanbod": offered})
            return
        talk.print(f"{_stand(present)} Over {named(group, names)}:")
        for name, answers in told.items():
            asked = _asked(name)
            show_text(f"\n{asked.asks}\n  ({asked.counts})")
            for label, answer in answers.items():
                show_text(f"  {spelled(sentence(label, lines(answer)), names)}")
            if name == DEMAND.name:
                show_text("\n".join(f"  aanbod: {one}" for one in offered))
        if only is None and meant:
            show_text("\n".join(["\nNaast de doelen en normen van het programma", *(f"  {one}" for one in meant)]))

    @of_the_house("lessen", Action.LEARN)
    async def compare(self, question: str, *, by: list[By], output: Format = "table") -> None:
        """Zet de groepen van een soort naast elkaar, voor een vraag.

        Parameters
        ----------
        question
            De vraag; zie regie lessons list.
        by
            Waarnaar wordt ingedeeld; noem er twee of drie om de combinaties te zien. Wat daarvan nog niet is uitgerekend kost even tijd.
        """
        from projections.learning.combined import in_order, of_family
        from projections.learning.lessons import by_group
        from projections.learning.questions.demand import DEMAND
        from projections.learning.questions.mix import ALIKE, MIX
        from projections.lists.work import work

        asked = _asked(question)
        try:
            family = in_order(by)
        except ValueError as error:
            stop(Exit.USAGE, f"{error}.")
        async with self.connect() as regie:
            edition = await _edition(regie)
            found = await of_family(regie.pool, family, asked)
            mixes, alike = await by_group(regie.pool, MIX), await by_group(regie.pool, ALIKE)
            there = await work(regie.pool, current_day()) if asked.name == DEMAND.name else []
            names = await _names(regie, whose_names(found, there) | lived_in(mixes.get(ALL)))
        offered = work_there(there, ALL, names)
        if output == "json":
            groups = [
                {**_group(one), "antwoorden": told, "samenstelling": mixes.get(one, {}), "bij gelijke samenstelling": alike.get(one, {})}
                for one, told in found.items()
            ]
            show_json({**_of(edition), "vraag": asked.name, "groepen": groups, "aanbod": offered})
            return
        talk.print(f"{_stand(edition)} {asked.asks} {asked.counts}")
        for label in sorted({label for told in found.values() for label in told}):
            for group, told in found.items():
                show_text(spelled(sentence(f"{label} in {named(group, names)}".strip(), lines(told.get(label))), names))
            if family == ("cohort",):
                show_text("\n".join(f"  {one}" for one in newest([(str(g.cohort), lines(told.get(label))) for g, told in found.items()])))
        show_text("\n".join(f"aanbod: {one}" for one in offered))
        show_text("\n".join(beside_everybody(found, names, mixes, alike)))

    @of_the_house("lessen", Action.LEARN)
    async def trend(
        self,
        question: str,
        *,
        of: Of = EVERYBODY,
        output: Format = "table",
    ) -> None:
        """Zet naast elkaar wat elke editie over een groep vertelde; zonder keuze over alle trajecten.

        Parameters
        ----------
        question
            De vraag; zie regie lessons list.
        """
        from projections.learning.lessons import trend

        asked = _asked(question)
        group = of.group
        async with self.connect() as regie:
            await _edition(regie)
            found = await trend(regie.pool, group, asked)
            names = await _names(regie, whose_names([group], ()))
        _told_or_stop((answers for _, answers in found), named(group, names))
        if output == "json":
            editions = [{"peildatum": moment, "antwoorden": answers} for moment, answers in found]
            show_json({"vraag": asked.name, "groep": _group(group), "edities": editions})
            return
        talk.print(f"Over {named(group, names)}. {asked.asks} {asked.counts}")
        for label in sorted({label for _, answers in found for label in answers}):
            show_text(f"\n{label or 'alle'}")
            months = [(day_of(moment), lines(answers.get(label))) for moment, answers in found]
            show_text("\n".join(f"  {line}" for line in course(months)))

    @of_many(Action.READ)
    async def behind(
        self,
        question: str,
        *,
        of: Of = EVERYBODY,
        label: str = "",
        category: str = "",
        output: Format = "table",
    ) -> None:
        """Welke van uw eigen trajecten achter een getal zitten. Wie kijkt, wordt bij elk van die trajecten vastgelegd.

        Parameters
        ----------
        question
            De vraag; zie regie lessons list.
        label
            Waarvan, zoals show het noemt: plaatsing, voortraject.
        category
            Alleen wie zo is geteld, zoals uitval of een aandeel dat show noemt.
        """
        from projections.learning.behind import read

        asked = _asked(question)
        async with self.connect() as regie:
            reader = regie.actor(Role.REGISSEUR)
            present = await _edition(regie)
            async with regie.pool.acquire() as conn:
                found = await read(conn, asked, of.group, present.moment, reader.id, label=label, category=category)
            seen = regie.acting.over(board.Row)
            mine = await seen.among(found)
            found = [one for one in found if one in mine]
            await seen.listed(found, len(found))
            for trajectory in found:
                await traced(regie.store, trajectory, Look(reader, Looked.LESSON, Door.COMMAND_LINE))
            rows = await with_participants(regie, [{"traject": one} for one in found], output, seen)
        if output == "json":
            show_json({**_of(present), "vraag": asked.name, "groep": _group(of.group), "trajecten": found, "let op": NOT_ALL})
            return
        show_rows(rows, output)
        talk.print(f"Stand van {present.moment.astimezone(AMSTERDAM):%d-%m-%Y}. {NOT_ALL}")


async def _edition(regie: Connections, month: date | None = None) -> Edition:
    from projections.learning.lessons import editions

    found = await editions(regie.pool)
    if not found:
        stop(Exit.NOT_FOUND, "Er zijn nog geen lessen. Zij worden gemaakt zodra regie up draait en de leesmodellen bij zijn.")
    chosen = next((one for one in found if month in (None, day_of(one.moment))), None)
    if chosen is None:
        months = ", ".join(dict.fromkeys(f"{one.moment.astimezone(AMSTERDAM):%Y-%m-%d}" for one in found))
        stop(Exit.NOT_FOUND, f"Van {month} zijn er geen lessen; wel van {months}.")
    return chosen


def _asked(question: str) -> AnyQuestion:
    from projections.learning.questions.catalogue import question_named

    try:
        return question_named(question)
    except LookupError as error:
        stop(Exit.NOT_FOUND, str(error.args[0]))


def _told_or_stop(told: Iterable[Mapping[str, object]], group: str) -> None:
    if not any(answer for answers in told for answer in answers.values()):
        stop(Exit.NOT_FOUND, f"Over {group} is {TOO_FEW}, of er zijn geen zulke trajecten.")


async def _names(regie: Connections, partners: Iterable[UUID]) -> dict[UUID, str]:
    from activities.directory import PartnerDirectory

    directory = PartnerDirectory(regie.store)
    found = {partner: await directory.find(partner) for partner in partners}
    return {id: entry.name for id, entry in found.items() if entry}


def _of(edition: Edition) -> dict[str, object]:
    return {"peildatum": edition.moment, "minimum": edition.minimum}


def _stand(edition: Edition) -> str:
    return (
        f"Stand van {edition.moment.astimezone(AMSTERDAM):%d-%m-%Y}. Over minder dan {edition.minimum} trajecten wordt niets verteld; "
        f"aantallen en waarden zijn met ruis, en aantallen afgerond op {edition.minimum}; de intervallen rekenen daarmee."
    )


def _group(group: Group) -> dict[str, object]:
    return {called: getattr(group, axis) for axis, called in AXES.items()}
