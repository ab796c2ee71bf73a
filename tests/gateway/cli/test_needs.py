"""What each command needs to be granted: every command says it, and every role is held to it."""

from pathlib import Path

import asyncpg
import pytest
from cyclopts import App

from deploy.cli import app
from events.log.store import EventStore
from events.vocabulary.staff import Office
from events.vocabulary.values import Role, Stage
from gateway.access.grants import GRANTS, LETTERS
from gateway.access.terms import Relation
from gateway.access.who import Post, Who
from gateway.asker import Asker
from gateway.asking import Asking, Known
from gateway.cli.acting import Acting
from gateway.cli.needs import NEED, About, Asked, Need, commands, of_nobody, undeclared
from gateway.cli.output import Exit
from gateway.logbook.decisions import Decisions
from gateway.orders.catalogue import ORDERS
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.persons.people import tell
from tests.projections.history import MUNICIPALITY, in_stage, named, started

TABLE = Path(__file__).with_name("commands.txt")
NEEDS = {name: need for name, command in commands(app) if isinstance(need := getattr(command, NEED), Need)}
BY_ORDER = {f"trajectories {name}": order for name, order in ORDERS.items()}
ROLES = [*(role for role in Role if role is not Role.SYSTEM), *Office]
HERE = named("een traject hier")


def written(need: Need | None) -> str:
    """As the table has it: the action, what it is about, and the classes of data that it is done to."""
    if need is None:
        return "-"
    letters = "".join(letter for letter, one in LETTERS.items() if one in need.touches)
    return " ".join(filter(None, (need.action, need.about, need.named, letters)))


def test_every_command_needs_what_stands_in_the_table() -> None:
    told = [f"{name}: {written(getattr(one, NEED))}" for name, one in sorted(commands(app)) if name not in BY_ORDER]
    assert TABLE.read_text("utf-8").splitlines() == told


def test_an_order_needs_what_it_is_in_the_catalogue() -> None:
    for name, order in BY_ORDER.items():
        need = NEEDS[name]
        begins = name == "trajectories starten"
        assert (need.action, need.about) == (order.action, About.LIST if begins else About.TRAJECTORY)
        assert need.touches == (frozenset() if begins else order.touches)


def test_a_command_that_does_not_say_what_it_needs_is_found() -> None:
    async def says_nothing() -> None:
        """Doet maar wat."""

    of_some = App(name="groep")
    of_some.command(says_nothing, name="iets")
    whole = App(name="regie")
    whole.command(of_some)
    whole.command(of_nobody(lambda: None), name="niets")
    assert undeclared(whole) == ["groep iets"]


def test_only_what_reads_nothing_of_anybody_needs_nothing() -> None:
    on_this_machine = {"up", "down", "status", "doctor", "demo", "migrate", "people", "history", "login", "logout", "token", "whoami"}
    processes = {"serve", "worker", "project", "seal", "relay"}
    from_the_release = {"openapi", "policy list", "policy check", "programmes validate"}
    assert {name for name, one in commands(app) if getattr(one, NEED) is None} == on_this_machine | processes | from_the_release


@pytest.fixture
async def asking(pool: asyncpg.Pool, store: EventStore) -> Asking:
    await tell(store, HERE, started(regisseur="anna"), in_stage(Stage.INTAKE))
    for model in (ACCOUNTS, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    return Asking(pool, Decisions(pool))


async def exit_of(asking: Asking, who: Who, need: Need) -> int:
    """How a command ends before it does anything, for somebody; 0 when it goes on."""
    acting = Acting(who.account, Asker((asking, Known(who))))
    try:
        await acting.asked(Asked(need, named("deelnemer") if need.about is About.PERSON else HERE), [HERE])
    except SystemExit as ended:
        return int(str(ended.code))
    return 0


def granted(role: Role | Office, need: Need, *relations: Relation) -> bool:
    """Whether a role is granted it in one of these relations; what a list shows is in whatever relation somebody has to each row."""
    those = [one for one in GRANTS if one.role == role and one.action is need.action and need.touches <= one.classes]
    return any(need.about is About.LIST or one.relation in relations for one in those)


@pytest.mark.parametrize("role", ROLES)
async def test_every_command_asks_of_every_role_what_the_grants_give_it(role: Role | Office, asking: Asking) -> None:
    of_here = Who("4711", (Post(role, str(MUNICIPALITY)),))
    of_the_house = Who("4711", (Post(role),)) if isinstance(role, Office) else of_here
    of_elsewhere = Who("4711", (Post(role, str(named("elders"))),))
    for name, need in NEEDS.items():
        relation = Relation.HOUSE if need.about is About.HOUSE else Relation.MUNICIPALITY
        somebody = of_the_house if need.about is About.HOUSE else of_here
        assert (await exit_of(asking, somebody, need) == Exit.DONE) is granted(role, need, relation), f"{name} by {role}"
        if need.about is About.HOUSE and isinstance(role, Office):
            assert await exit_of(asking, of_here, need) == Exit.REFUSED, f"{name} by {role} of one municipality"
        if need.about in (About.TRAJECTORY, About.PERSON):
            assert await exit_of(asking, of_elsewhere, need) == Exit.NOT_FOUND, f"{name} by {role} of elsewhere"


async def test_a_regisseur_gives_every_order_to_a_trajectory_of_theirs_but_what_takes_somebody_else(asking: Asking) -> None:
    anna = Who("anna", (Post(Role.REGISSEUR, str(MUNICIPALITY)),))
    for name, need in NEEDS.items():
        if need.about is About.TRAJECTORY:
            due = granted(Role.REGISSEUR, need, Relation.OWN, Relation.MUNICIPALITY)
            assert (await exit_of(asking, anna, need) == Exit.DONE) is due, name
            assert due, name


async def test_a_machines_administrator_operates_and_has_to_do_with_nobody(asking: Asking) -> None:
    for name, need in NEEDS.items():
        of_the_house = need.about is About.HOUSE and granted(Office.ADMINISTRATOR, need, Relation.HOUSE)
        ends = await exit_of(asking, Who("4711", (Post(Office.ADMINISTRATOR),)), need)
        assert (ends == Exit.DONE) is of_the_house, name
        if need.about is not About.HOUSE:
            assert ends in (Exit.NOT_FOUND, Exit.REFUSED), name
