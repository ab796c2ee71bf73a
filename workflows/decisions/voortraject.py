"""What candidate and employer agree before they work together, and modules that somebody can do without."""

from typing import Literal

from activities import schools
from events.trajectory.state import Trajectory
from events.vocabulary import voortraject
from events.vocabulary.values import Excuse, LanguageLevel, Stage
from workflows.decisions.adjustment import direction_open
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason, Reference
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import ARRANGE_AGAIN, MAKE_AGREEMENTS
from workflows.decisions.withdrawing import withdraw, withdraw_tasks
from workflows.programme.document import Programme
from workflows.programme.stages import Module


class RecordAgreement(Command):
    """Write down what candidate and employer agreed: how it works here, what is expected (whitepaper l.331-334)."""

    name: Literal["record-agreement"] = "record-agreement"
    text: Reason


@decides
def record_agreement(command: RecordAgreement, case: Case) -> Events:
    if case.state.stage is Stage.INTAKE:
        raise Refused("Afspraken tussen kandidaat en werkgever komen na de selectie; selecteer eerst.")
    tasks = close_tasks(case.state, MAKE_AGREEMENTS)
    return [voortraject.AgreementMade(text=command.text), *tasks]


def still_to_pass(state: Trajectory, programme: Programme) -> list[Module]:
    """The modules of the voortraject that were neither passed nor excused."""
    done = state.voortraject
    return [each for each in programme.modules if not done.modules.get(each.code) and each.code not in done.excused]


def to_teach(state: Trajectory, programme: Programme) -> list[Module]:
    """Those that can begin: what is only for some levels waits until one was chosen."""
    waits = programme.modules_by_level and direction_open(state, programme)
    return [each for each in still_to_pass(state, programme) if not (waits and each.levels)]


def speaks(state: Trajectory, level: LanguageLevel | None) -> bool:
    """Whether every skill in Dutch that was measured is at this level."""
    found, ranked = state.language.levels.values(), list(LanguageLevel)
    return level is not None and bool(found) and all(ranked.index(each) >= ranked.index(level) for each in found)


def skills_in_words(state: Trajectory, programme: Programme) -> str:
    """What was found of the werknemersvaardigheden that the programme trains, or anybody assessed, in Dutch; empty when there are none."""
    found = state.voortraject.skills
    trained = dict.fromkeys((*(skill for module in programme.modules for skill in module.skills), *found))
    said = {None: "niet beoordeeld", True: "beheerst", False: "nog niet beheerst"}
    return f"Werknemersvaardigheden: {', '.join(f'{skill} {said[found.get(skill)]}' for skill in trained)}." if trained else ""


class ExcuseModule(Command):
    """This participant can do without a module; why as a code, to learn from, and as a text."""

    name: Literal["excuse-module"] = "excuse-module"
    module: Reference
    ground: Excuse
    reason: Reason


@decides
def excuse_module(command: ExcuseModule, case: Case) -> Events:
    state = case.state
    if state.stage is None or state.stage.after(Stage.GO_NO_GO):
        raise Refused("Modules horen bij het voortraject, en dat is voorbij.")
    module = next((each for each in still_to_pass(state, case.programme) if each.code == command.module), None)
    if module is None:
        left = ", ".join(each.code for each in still_to_pass(state, case.programme)) or "geen"
        raise Refused(f"'{command.module}' is geen module die nog moet worden gehaald. Nog te halen: {left}.")
    kind = schools.teach_module(module.provider, module.code, module.name).kind.name
    excused = voortraject.ModuleExcused(module=module.code, ground=command.ground, reason=command.reason)
    about = f"{kind}:{module.code}:"
    return [
        excused,
        *withdraw(state, "vrijgesteld", lambda asked: asked.kind == kind and asked.content.get("module") == module.code),
        *withdraw_tasks(state, "vrijgesteld", lambda task: task.kind == ARRANGE_AGAIN.name and task.about.startswith(about)),
    ]
