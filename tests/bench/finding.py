"""What asking costs who looks for somebody or for work: a search by a misspelt name, and lists of who may see a part of them beside the
same rows without asking.

The log is that of `queries`: a few municipalities only, so whoever works for one has thousands of trajectories; of everybody in them the
name is told. A search takes down who was found, on each of their streams, and what was decided.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from statistics import median, quantiles
from uuid import UUID, uuid4

import asyncpg

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.person import Door, Looked, PersonRegistered
from events.vocabulary.values import Role
from gateway.access.terms import Action, Purpose
from gateway.access.who import Post, Who
from gateway.asking import Asking, Known
from gateway.logbook.decisions import taking_down
from gateway.persons.finding import Asked, People
from gateway.persons.reading import Look
from projections.engine.paging import Selection
from projections.engine.rebuild import rebuild
from projections.lists import employer_view, work_list
from projections.lists.employer_view import EMPLOYER_VIEW
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.work_list import WORK_LIST
from tests.bench.harness import Bench, say
from tests.bench.logs import fill
from tests.vaults import vault

TIMES = 100
TURNS = 40
"""How often a list is read in one round."""
_GIVEN = """
Mohammed Ahmad Fatima Amina Yusuf Omar Ali Hassan Hussein Ibrahim Khadija Maryam Aisha Tesfay Samuel Selam Hiwot Abel Dawit Yonas Feven
Rahel Bilal Layla Noor Zahra Rashid Karim Salma Hiba Farid Jamal Nadia Samir Huda Mustafa Abdi Faduma Hodan Zamzam Olena Iryna Andriy
"""
_FAMILY = """
Gebreyesus Haile Tekle Kidane Berhane Weldemichael Ghebremeskel Tsegay Abraha Hagos Al-Masri Haddad Khalil Shehadeh Darwish Nassar
Rahimi Ahmadi Hosseini Karimi Noori Safi Stanekzai Warsame Abdullahi Farah Jama Nur Osman Mohamud Koval Shevchenko Bondarenko
Yildiz Demir Kaya Celik Sahin Ozturk Aydin Yilmaz Amiri Popal Hakimi Sediqi Wardak Barzani Jaziri Tahan Sabbagh
"""
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    await fill(dsn, bench.rebuild_events)
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=8))
    keys = vault(pool)
    keys.keys.listening(True)
    store = await bench.stack.enter_async_context(EventStore(pool, vault=keys))
    for projection in (WORK_LIST, TRAJECTORY_FILE, EMPLOYER_VIEW):
        await rebuild(pool, store, projection)
    random = Random(2026)
    names = await _named(pool, store, keys, random)
    log = await bench.stack.enter_async_context(taking_down(pool))
    asking = Asking(pool, log)
    await _search(bench, asking, People(pool, store, keys), names, random)
    await _lists(bench, asking)


async def _named(pool: asyncpg.Pool, store: EventStore, keys: Vault, random: Random) -> list[str]:
    """Everybody in a trajectory is somebody, who has a name and is found by it; the names."""
    file = TRAJECTORY_FILE.table.name
    await pool.execute(f"update {file} set participant = gen_random_uuid()")
    await pool.execute(f"insert into subjects select trajectory, participant from {file} on conflict do nothing")
    await pool.execute(f"vacuum analyze {file}")
    people = [row["participant"] for row in await pool.fetch(f"select participant from {file} order by trajectory")]
    say(f"telling who {len(people):,} people are")
    names = [f"{random.choice(GIVEN)} {random.choice(FAMILY)}" for _ in people]
    pending = iter(zip(people, names, strict=True))
    while some := [*islice(pending, 500)]:
        await asyncio.gather(*(_told(store, person, name, random) for person, name in some))
    await keys.index.coded([])
    await People(pool, store, keys).renew()
    await pool.execute("analyze")
    return names


async def _told(store: EventStore, person: UUID, name: str, random: Random) -> None:
    who = PersonRegistered(name=name, born=date(1960, 1, 1) + timedelta(days=random.randrange(18_000)))
    await store.append(person, [encode(Fact(who, datetime.now(UTC), _BY, "who"), person)], expected=None)


_BY = Actor("bas", Role.COORDINATOR)


async def _search(bench: Bench, asking: Asking, people: People, names: list[str], random: Random) -> None:
    municipalities = await _municipalities(asking.pool)
    took = []
    for turn in range(-5, TIMES):
        text, known = _misspelt(random.choice(names), random), _of(Role.REGISSEUR, municipalities[turn % len(municipalities)])
        began = time.perf_counter()
        reach = asking.over(known, Action.FIND, [Purpose.GUIDANCE])
        found = await people.find(Asked.of(text), Look(_BY, Looked.FOUND, Door.PAGE), reach.of())
        await reach.listed([one for person in found for one in person.trajectories], len(found))
        if turn >= 0:
            took.append((time.perf_counter() - began) * 1000)
    slow = quantiles(took, n=20)[-1]
    bench.report.row("find", "a person by a misspelt name", f"p50 {median(took):.1f} ms, p95 {slow:.1f} ms")
    bench.report.ratio("find_by_name_p95_ms", [slow], [1.0])


def _misspelt(name: str, random: Random) -> str:
    """A part of a name, with a letter wrong."""
    given, _, family = name.partition(" ")
    wrong = random.randrange(1, len(family))
    return random.choice((f"{family[:wrong]}{random.choice('aeiou')}{family[wrong + 1 :]}", f"{given[:4]} {family[:5]}", given))


async def _lists(bench: Bench, asking: Asking) -> None:
    pool = asking.pool
    now = await pool.fetchval("select max(occurred_at) from events")
    ratios = list[float]()
    for who, known, view, before, read in await _asked(pool, now):
        reach = asking.over(known, Action.READ, [*Purpose], view)
        without, within = list[float](), list[float]()
        for turn in range(-1, bench.rounds):
            # Turn by turn: what else the machine does is then beside both.
            both = [(await _timed(read, before) if before else 0.0, await _timed(read, reach.of())) for _ in range(TURNS)]
            for times, took in zip((without, within), zip(*both, strict=True), strict=True):
                times.extend([median(took)] if turn >= 0 and any(took) else [])
        told = f"p50 {median(within) * 1000:.1f} ms" + (f", before {median(without) * 1000:.1f} ms" if without else "")
        bench.report.row("find", who, told)
        if without:
            ratios.append(median(w / b for w, b in zip(within, without, strict=True)))
    bench.report.ratio("authorised_list_vs_before", [max(ratios)], [1.0])


Read = Callable[[Selection], Awaitable[object]]


async def _asked(pool: asyncpg.Pool, now: datetime) -> list[tuple[str, Known, type, Selection | None, Read]]:
    """Who reads which list, as what they could ask for before, if there was that."""
    here, *_ = await _municipalities(pool)
    regisseur = await pool.fetchval(f"select regisseur from {WORK_LIST.table.name} group by 1 order by count(*) desc limit 1")
    file = TRAJECTORY_FILE.table.name
    parties = f"select party ->> 'partner' as one, count(*) from {file} cross join lateral jsonb_array_elements(parties) party"
    school = await pool.fetchval(f"{parties} where party ->> 'role' = 'roc' group by 1 order by 2 desc limit 1")
    employer = await pool.fetchval(f"select employer from {file} where employer is not null group by 1 order by count(*) desc limit 1")

    async def work(selection: Selection) -> object:
        return await work_list.work(pool, selection, now=now)

    async def amount(selection: Selection) -> object:
        return await work_list.amount(pool, selection, now=now)

    async def seen(selection: Selection) -> object:
        return await employer_view.seen_by(pool, employer, selection)

    def speaking_for(role: Role, organisation: UUID) -> Known:
        return Known(Who(str(uuid4()), (Post(role, organisation=organisation),)))

    item, coordinator, alone = work_list.WorkItem, _of(Role.COORDINATOR, here), _of(Role.REGISSEUR, None, regisseur)
    return [
        ("work list of a coordinator", coordinator, item, Selection(municipality=here), work),
        ("amount of work of a coordinator", coordinator, item, Selection(municipality=here), amount),
        ("work list of a regisseur", _of(Role.REGISSEUR, here), item, Selection(municipality=here), work),
        ("work list of a regisseur without colleagues", alone, item, Selection(regisseur=regisseur), work),
        ("work list of a school", speaking_for(Role.SCHOOL, UUID(school)), item, None, work),
        ("participants of an employer", speaking_for(Role.EMPLOYER, employer), employer_view.Seen, None, seen),
    ]


async def _municipalities(pool: asyncpg.Pool) -> list[UUID]:
    rows = await pool.fetch(f"select municipality from {WORK_LIST.table.name} group by 1 order by count(*) desc")
    return [row["municipality"] for row in rows]


def _of(role: Role, municipality: UUID | None, account: str = "") -> Known:
    return Known(Who(account or str(uuid4()), (Post(role, str(municipality) if municipality else None),)))


async def _timed(read: Read, selection: Selection) -> float:
    began = time.perf_counter()
    await read(selection)
    return time.perf_counter() - began
