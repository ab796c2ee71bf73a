"""Colleagues by name: whom an order means where there is a login, and what pages call those whose account stands on the log."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from activities.directory import PartnerDirectory
from events.days import current_day
from events.log.store import EventStore
from events.vocabulary.course import PartyJoined, RoleFilled
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import AbsenceTold, AccountClosed, AccountOpened, PostGiven
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.accounts.keeping import Accounts
from gateway.accounts.staff import FRESH, Place, Staff
from gateway.fate import NotPossible
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import NotThere, OrderKind, Surroundings
from gateway.persons.participants import Participants
from gateway.web.names import Names
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.accounts.two import given
from tests.gateway.orders.test_catalogue import no_programme
from tests.gateway.persons.people import tell
from tests.projections.history import ANNA, started

HERE, ELSEWHERE, GARAGE, ROC = (uuid4() for _ in range(4))
NOT_COLLEAGUES = {"sector", "level", "kind", "referred_to", "policy", "signal", "programme"}
"""Names in orders of what is not somebody who works here."""


class Staffed:
    """A log with colleagues, and a trajectory of one of them."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore) -> None:
        self.pool, self.store, self.trajectory = pool, store, uuid4()
        self.staff = Staff(pool, store)
        self.at = Place(HERE, frozenset({GARAGE}))

    async def joins(self, name: str, role: str = "regisseur", *, at: UUID = HERE, organisation: UUID | None = None) -> UUID:
        """Somebody who works here from now on."""
        account = uuid4()
        given = PostGiven(account=account, role=role, municipality=None if organisation else at, organisation=organisation)
        await tell(self.store, account, AccountOpened(account=account, name=name), given)
        return account

    async def seen(self) -> None:
        """The read models have all that is on the log."""
        for model in (ACCOUNTS, TRAJECTORY_FILE):
            await rebuild(self.pool, self.store, model)

    async def named(self, name: str, field: str, filled: Mapping[str, str], *, staff: bool = True) -> object:
        """Who is named in the command that an order becomes."""
        around = Surroundings(self.trajectory, uuid4(), self.pool, self.store, no_programme, staff=self.staff if staff else None)
        order = ORDERS[name]
        return getattr(await order.command_from(order.read(filled), around), field)


@pytest_asyncio.fixture(loop_scope="session")
async def here(pool: asyncpg.Pool, store: EventStore) -> Staffed:
    return Staffed(pool, store)


async def test_a_colleague_is_meant_by_their_number_or_by_a_name_that_is_theirs_alone(here: Staffed) -> None:
    anna, bas = await here.joins("Anna  de Wit"), await here.joins("Bas")
    await here.joins("Bas", at=ELSEWHERE)
    await here.seen()
    for text, meant in (("anna de WIT", anna), (str(anna), anna), ("Bas", bas)):
        assert await here.staff.meant(text, Role.REGISSEUR, here.at) == meant


async def test_why_somebody_cannot_be_chosen_is_told(here: Staffed) -> None:
    today, day = current_day(), timedelta(days=1)
    closed, away, other = await here.joins("Dirk"), await here.joins("Esra"), await here.joins("Femke", at=ELSEWHERE)
    one, two = await here.joins("Gijs"), await here.joins("Gijs")
    stood_in_for, stands_in = await here.joins("Hugo"), await here.joins("Ineke")
    await tell(here.store, closed, AccountClosed(account=closed))
    await tell(here.store, away, AbsenceTold(account=away, substitute=other, starts=today - day, ends=today + day))
    await tell(here.store, stood_in_for, AbsenceTold(account=stood_in_for, substitute=stands_in, starts=today, ends=today))
    await here.seen()
    for text, why in (
        ("Gijs", f"kan meer dan een zijn, noem het nummer: .*{one if str(one) < str(two) else two}"),
        ("Esra", "Esra is afwezig tot en met .* niemand neemt waar"),
    ):
        with pytest.raises(NotPossible, match=why):
            await here.staff.meant(text, Role.REGISSEUR, here.at)
    assert await here.staff.meant("Hugo", Role.REGISSEUR, here.at) == stood_in_for
    chosen = {name for _, name in (await here.staff.whom(here.at))["regisseur"]}
    assert chosen == {"Gijs", "Hugo", "Ineke"}


async def test_of_a_name_or_a_number_nobody_hears_whether_it_has_an_account_elsewhere_had_one_or_is_something_else(here: Staffed) -> None:
    closed, elsewhere, other = await here.joins("Dirk"), await here.joins("Femke", at=ELSEWHERE), await here.joins("Cor", "coordinator")
    await tell(here.store, closed, AccountClosed(account=closed))
    await here.seen()

    async def heard(text: object, role: Role = Role.REGISSEUR) -> tuple[type[Exception], str]:
        with pytest.raises(NotPossible) as refused:
            await here.staff.meant(str(text), role, here.at)
        return type(refused.value), str(refused.value).replace(str(text), "…")

    nobody = await heard("Niemand")
    assert "is hier geen regisseur" in nobody[1]
    for text in (uuid4(), "Dirk", closed, "Femke", elsewhere, "Cor", other):
        assert await heard(text) == nobody, text


async def test_people_of_an_organisation_are_chosen_where_it_takes_part_and_a_coach_anywhere(here: Staffed) -> None:
    buddy, coach = await here.joins("Jan", "buddy", organisation=GARAGE), await here.joins("Kim", "jobcoach", organisation=ROC)
    await here.joins("Leo", "buddy", organisation=ROC)
    await here.seen()
    assert await here.staff.whom(here.at) == {"buddy": [(str(buddy), "Jan")], "jobcoach": [(str(coach), "Kim")]}
    with pytest.raises(NotPossible, match="'Leo' is hier geen buddy"):
        await here.staff.meant("Leo", Role.BUDDY, here.at)


async def test_people_get_a_role_for_an_organisation_that_has_such_people(here: Staffed) -> None:
    for id, kind in ((GARAGE, Role.EMPLOYER), (ROC, Role.SCHOOL)):
        channel = Channel(kind="form", address="x@y.nl")
        await tell(here.store, id, PartnerRegistered(partner=id, name=str(kind), role=kind, channel=channel, source=f"urn:{id}"))
    keeping = Accounts(here.pool, here.store)
    kim = (await keeping.open(uuid4(), "Kim", ANNA)).id
    there = [("buddy", GARAGE, True), ("begeleider-opleiding", ROC, True), ("jobcoach", GARAGE, True), ("jobcoach", ROC, True)]
    for role, organisation, possible in (*there, ("buddy", ROC, False), ("begeleider-opleiding", GARAGE, False), ("roc", GARAGE, False)):
        post = PostGiven(account=kim, role=role, organisation=organisation)
        if possible:
            assert role in {str(one.role) for one in (await given(keeping, post, ANNA)).posts}
        else:
            with pytest.raises(NotPossible, match=r"Er doet geen .* mee met het nummer"):
                await keeping.give(post, ANNA)
    with pytest.raises(NotPossible, match="'directeur' is geen rol"):
        await keeping.give(PostGiven(account=kim, role="directeur", organisation=ROC), ANNA)


def names_in(order: OrderKind) -> Mapping[str, bool]:
    """The fields of an order that take a name, and whether they name a colleague."""
    typed = {name: info.rebuild_annotation() for name, info in order.command.model_fields.items() if name in order.fields}
    return {name: order.fields[name].person for name, kind in typed.items() if repr(NAME) in repr(kind)}


def test_every_name_in_an_order_is_that_of_a_colleague_or_said_not_to_be() -> None:
    found = {(order.name, name): person for order in ORDERS.values() for name, person in names_in(order).items()}
    assert {one for one, person in found.items() if person} == {
        ("starten", "regisseur"),
        ("overdragen", "to"),
        ("rol-vervullen", "holder"),
        ("rol-neerleggen", "holder"),
        ("informeren", "by"),
    }
    assert {name for (_, name), person in found.items() if not person} <= NOT_COLLEAGUES


async def test_an_order_names_an_account_where_there_is_a_login_and_a_text_where_there_is_none(here: Staffed) -> None:
    anna = await here.joins("Anna")
    cor = await here.joins("Cor", "verbinder", organisation=ROC)
    jan = await here.joins("Jan", "buddy", organisation=GARAGE)
    began = started(municipality=HERE, regisseur="wie ooit"), PartyJoined(role=Role.EMPLOYER, partner=GARAGE)
    held = RoleFilled(role=Role.BUDDY, holder=str(jan)), RoleFilled(role=Role.JOB_COACH, holder="oude coach")
    await tell(here.store, here.trajectory, *began, *held)
    await here.seen()
    told, why = {"verteld": "doel"}, {"reden": "x"}
    for name, field, filled, account in (
        ("overdragen", "to", {"aan": "Anna", **why}, anna),
        ("rol-vervullen", "holder", {"rol": "buddy", "persoon": "Jan"}, jan),
        ("informeren", "by", {"persoon": "cor", **told}, cor),
        ("rol-neerleggen", "holder", {"rol": "buddy", "persoon": "Jan", **why}, jan),
    ):
        assert await here.named(name, field, filled) == str(account)
        assert await here.named(name, field, filled, staff=False) == (filled.get("aan") or filled["persoon"])
    for name, field, filled in (
        ("overdragen", "to", {"aan": "Onbekend", **why}),
        ("rol-vervullen", "holder", {"rol": "jobcoach", "persoon": "Onbekend"}),
        ("informeren", "by", {"persoon": "Onbekend", **told}),
    ):
        with pytest.raises(NotThere, match="'Onbekend' is hier geen"):
            await here.named(name, field, filled)
    with pytest.raises(NotThere, match=f"'{cor}' is hier geen regisseur"):
        await here.named("overdragen", "to", {"aan": str(cor), **why})
    # Who holds a role by a text of old can lay it down, and an interpreter has no account.
    assert await here.named("rol-neerleggen", "holder", {"rol": "jobcoach", "persoon": "oude coach", **why}) == "oude coach"
    assert await here.named("rol-vervullen", "holder", {"rol": "tolk", "persoon": "tolk-7"}) == "tolk-7"


async def test_names_are_remembered_for_a_while_and_stay_with_who_left(here: Staffed) -> None:
    now = 0.0
    staff = Staff(here.pool, here.store, lambda: now)
    anna = await here.joins("Anna")
    names = Names(PartnerDirectory(here.store), staff, Participants(here.pool, here.store))
    assert await names.of([str(anna), anna, "wie ooit", None]) == {anna: "Anna"}
    await tell(here.store, anna, AccountOpened(account=anna, name="Anna Zwart"), AccountClosed(account=anna))
    assert await staff.called([anna]) == {anna: "Anna"}
    now = FRESH + 1
    assert await staff.called([anna]) == {anna: "Anna Zwart"}


async def test_that_a_name_of_a_colleague_is_shown_leaves_no_trace(here: Staffed) -> None:
    anna = await here.joins("Anna")
    before = await here.store.head()
    await here.staff.called([anna])
    assert await here.store.head() == before
