"""Lessons as people read them: at the command line and on the pages."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.log.store import EventStore
from events.vocabulary.values import Outcome, Stage
from gateway.cli.lessons import lessons
from gateway.cli.output import Exit
from gateway.operations.lessons import Line, course, lines, newest, sentence
from gateway.operations.lessons import named as named_group
from projections.learning.combined import Told
from projections.learning.groups import Family, Group
from projections.learning.lessons import prepare, work_out
from projections.learning.lives.facts import StageSpell
from projections.learning.lives.parts import Part
from projections.learning.lives.table import LIVES, Life
from projections.learning.questions.by_month import ByMonth
from projections.learning.questions.civic_term import CivicTerm
from projections.learning.questions.cost_drivers import CostDrivers
from projections.learning.questions.effects import CHANCE, UNRECORDED, Alone, Comparison, Effect
from projections.learning.questions.marks import Attended, Course, Satisfaction
from projections.learning.questions.network import Network
from projections.learning.questions.question import AnyQuestion
from projections.learning.questions.shares import Shares
from projections.learning.questions.shown import Shown
from projections.learning.questions.stages import StageDuration
from projections.lists import work
from projections.lists.offer import OFFER, Row
from tests.gateway.doors import open_doors
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import EMPLOYER, MUNICIPALITY, days, named
from tests.projections.learning.questions.lives import life
from workflows.law.period import AMSTERDAM
from workflows.programme.catalogue import find
from workflows.programme.document import Programme

MOMENT, MINIMUM = days(700), 5
ELSEWHERE = named("Zeist")
PLACES = {"zorg": 12, "techniek": None}
"""What each programme offers."""


async def worked_out(pool: asyncpg.Pool, lives: Sequence[Life]) -> None:
    """An edition of these lives."""
    async with pool.acquire() as conn:
        await prepare(conn)
        await LIVES.table.insert(conn, [LIVES.table.pack(one) for one in lives])
        await OFFER.table.insert(conn, [OFFER.table.pack(Row(one, 1, one, "mbo-2", places, MOMENT)) for one, places in PLACES.items()])
        await work_out(conn, MOMENT, MINIMUM)


def city() -> list[Life]:
    """Two programmes that are begun by one a month, of which techniek began in Zeist as well, by few."""
    lives = [life(number, stage_took=150 + 3 * number, norm=183, placed=300 + number, began=-31 * number) for number in range(40)]
    lives += [
        life(f"t{number}", programme="techniek", stage_took=60 + number, ended=(100, Outcome.DROPPED_OUT), began=-31 * number)
        for number in range(12)
    ]
    return [*lives, *(life(f"z{number}", programme="techniek", municipality=ELSEWHERE, stage_took=60) for number in range(3))]


@pytest.fixture
def terminal(database: str, tmp_path: Path, capsys: Output) -> Terminal:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return Terminal(lessons(lambda: connect(settings)), capsys)


def test_a_municipality_is_called_by_its_own_name() -> None:
    assert named_group(Group("zorg", ELSEWHERE), {ELSEWHERE: "Gemeente Zeist"}) == "programma zorg, Gemeente Zeist"
    assert named_group(Group(municipality=ELSEWHERE), {}) == f"gemeente {ELSEWHERE}"


def test_a_lesson_reads_as_a_sentence_with_its_interval_and_about_how_many() -> None:
    found = StageDuration(182.6, {50: Shown(225.0, 207.0, 247.0, 80)}, None)
    told = "voortraject: norm 6,0 maanden; mediaan 7,4 maanden [6,8–8,1]; langer dan de norm te weinig om iets te zeggen, n≈80"
    assert sentence("voortraject", lines(found)) == told
    assert sentence("voortraject", lines(None)) == "voortraject: te weinig om iets te zeggen"


def test_an_effect_reads_with_both_sides_what_was_before_and_what_would_explain_it_or_why_it_is_not_told() -> None:
    grew = Comparison(0.06, 0.01, Shown(0.05, 0.03, 0.08, 140), 300, Shown(0.0, -0.01, 0.02, 140), 3.2)
    alone = Alone(Shown(0.4, 0.35, 0.46, 140), Shown(0.25, 0.2, 0.31, 60), Shown(0.14, 0.1, 0.19, 80))
    told = [str(line) for line in lines(Effect(None, CHANCE, UNRECORDED, grew, alone))]
    assert told == [
        "dagen tot de fase is afgerond, van de eerste 90 te weinig om iets te zeggen",
        f"aandeel dat de fase binnen 90 dagen afrondt hierover is uit wat vastligt niets te zeggen: {CHANCE}",
        f"aandeel dat binnen 180 dagen uitvalt hierover is uit wat vastligt niets te zeggen: {UNRECORDED}",
        "verschil in groei van de taal 0,05 niveau per maand (bijgestuurd 0,06 niveau per maand, vergeleken 0,01 niveau per maand)"
        " [0,03–0,08]",
        "verschil dat er daarvoor al was 0,00 niveau per maand [-0,01–0,02]",
        "een reden die niemand vastlegde verklaart dit pas als die 3,2 keer zo vaak voorkomt bij wie is bijgestuurd, en zo veel doet",
        "bijsturingen waarover dit niet gaat, omdat niets ermee te vergelijken is 40% [35–46]",
        "van hen viel binnen 180 dagen uit 25% [20–31]",
        "van de andere bijgestuurden 14% [10–19]",
    ]


def test_a_network_and_what_drives_cost_read_as_sentences_too() -> None:
    growth = Network(Shown(0.83, 0.5, 1.16, 30), Shown(0.6, 0.4, 0.78, 30))
    told = "groei 0,83 nieuwe contacten per maand [0,50–1,16]; nog nieuwe contacten in de laatste ronde 60% [40–78], n≈30"
    assert sentence("", lines(growth)) == told
    costs = CostDrivers({"tot 1 jaar": Shown(900_000.0, 800_000.0, 1_000_000.0, 20), "overige": None}, Shown(8e4, 7e4, 9e4, 30))
    assert list(map(str, lines(costs))) == [
        "per traject, tot 1 jaar 9.000 euro [8.000–10.000]",
        "per traject, overige te weinig om iets te zeggen",
        "per maand 800 euro [700–900]",
    ]
    assert "per maand" not in sentence("eigen modules", lines(CostDrivers({"geen": None})))


def test_what_happens_by_month_and_marks_and_attendance_read_as_sentences_too() -> None:
    first = ByMonth({1: Shown(0.2, 0.1, 0.3, 40), 3: None}, Shown(61.0, 30.0, 92.0, 40), 12)
    assert sentence("loon", lines(first)) == (
        "loon: na 1 maand 20% [10–30]; na 3 maanden te weinig om iets te zeggen; gemiddeld tot dan, van de eerste 12 maanden 2,0 maanden "
        "[1,0–3,0], n≈40"
    )
    assert "gemiddeld" not in sentence("vast", lines(ByMonth({6: Shown(0.2, 0.1, 0.3, 40)})))
    term = CivicTerm({36: Shown(0.6, 0.5, 0.7, 40)}, Shown(0.6, 0.5, 0.7, 40))
    assert sentence("voldaan", lines(term)) == "voldaan: na 36 maanden 60% [50–70]; binnen de eerste termijn 60% [50–70], n≈40"
    assert str(lines(Satisfaction(Shown(7.4, 7.1, 7.6, 40)))[0]) == "gemiddeld 7,4 van 10 [7,1–7,6]"
    assert str(lines(Course(Shown(-0.12, -0.2, -0.04, 40)))[0]) == "verandering -0,12 punt per maand [-0,20–-0,04]"
    assert str(lines(Attended(Shown(0.88, 0.84, 0.91, 40)))[0]) == "gemiddeld bijgewoond 88% [84–91]"


def test_how_it_went_is_told_by_edition_and_whether_it_is_otherwise() -> None:
    def month(number: int, value: float, low: float, high: float) -> tuple[date, list[Line]]:
        return date(2026, number, 1), lines(Network(None, Shown(value, low, high, 40)))

    told = course([month(1, 0.2, 0.1, 0.3), month(2, 0.2, 0.1, 0.3), month(3, 0.6, 0.5, 0.7)])[1]
    assert told == "nog nieuwe contacten in de laatste ronde: 20% [10–30] sinds 01-2026; 60% [50–70] sinds 03-2026; hoger dan in 01-2026"
    assert course([month(1, 0.6, 0.5, 0.7), month(2, 0.2, 0.1, 0.3)])[1].endswith("lager dan in 01-2026")
    assert course([month(1, 0.4, 0.3, 0.7), month(2, 0.3, 0.1, 0.4)])[1].endswith("of het anders is dan in 01-2026 is niet te zeggen")
    assert course([(date(2026, 1, 1), lines(None))]) == []


def test_the_newest_cohort_of_which_it_can_be_told_lies_beside_the_one_before_so_long_after_each_began() -> None:
    def cohort(name: str, first: float, later: float | None) -> tuple[str, list[Line]]:
        shares = {"ja": Shown(first, first - 0.1, first + 0.1, 40), "nee": later and Shown(later, later - 0.1, later + 0.1, 40)}
        return name, lines(Shares({one: told or None for one, told in shares.items()}))

    told = newest([cohort("2025-1", 0.3, 0.9), cohort("2025-2", 0.3, 0.5), cohort("2026-1", 0.6, None)])
    assert told == [
        "ja: 60% [50–70] in 2026-1 en 30% [20–40] in 2025-2: hoger dan in 2025-2",
        "nee: 50% [40–60] in 2025-2 en 90% [80–100] in 2025-1: lager dan in 2025-1",
    ]
    assert newest([cohort("2026-1", 0.6, None)]) == []


async def test_cohorts_lie_beside_each_other_by_how_long_ago_each_began(pool: asyncpg.Pool, terminal: Terminal) -> None:
    await worked_out(pool, [life(number, stage_took=60, placed=150, began=15 - 31 * (number % 14)) for number in range(140)])
    found = await terminal.asks("compare", "uitkomsten", "--by", "cohort")
    assert [group["cohort"] for group in found["groepen"]] == ["2025-1", "2025-2", "2026-1"]
    assert min(group["antwoorden"]["plaatsing"]["by_month"]["6"]["value"] for group in found["groepen"]) > 0.7, "all of them, but for noise"
    _, printed, _ = await terminal.does("compare", "uitkomsten", "--by", "cohort")
    assert "plaatsing in eerste half jaar van 2026: na 3 maanden" in printed
    assert "na 6 maanden: 100% [" in printed
    assert "of het anders is dan in 2025-2 is niet te zeggen" in printed
    assert (await terminal.asks("show", "--cohort", "2026-1"))["groep"]["cohort"] == "2026-1"


async def test_groups_by_two_axes_are_worked_out_when_asked_and_stay(pool: asyncpg.Pool, terminal: Terminal) -> None:
    lives = [life(n, programme=("zorg", "techniek")[n % 2], placed=150, began=15 - 31 * (n // 2 % 14)) for n in range(280)]
    await worked_out(pool, lives)
    both = ("compare", "uitkomsten", "--by", "cohort", "--by", "programme")
    found = await terminal.asks(*both)
    assert {(one["programma"], one["cohort"]) for one in found["groepen"]} == {
        (programme, cohort) for programme in ("zorg", "techniek") for cohort in ("2025-1", "2025-2", "2026-1")
    }
    await pool.execute(f"delete from {LIVES.table.name}")
    assert await terminal.asks(*both) == found, "of one edition it is worked out once"
    _, printed, _ = await terminal.does(*both)
    assert "plaatsing in programma zorg, eerste half jaar van 2025: na 3 maanden" in printed
    too_many = [part for axis in ("cohort", "programme", "level", "sector") for part in ("--by", axis)]
    assert (await terminal.does("compare", "uitkomsten", *too_many))[0] == Exit.USAGE


async def test_editions_lie_beside_each_other_at_the_command_line(pool: asyncpg.Pool, terminal: Terminal) -> None:
    await worked_out(pool, city())
    found = await terminal.asks("trend", "uitkomsten", "--programme", "zorg")
    assert [set(one["antwoorden"]) for one in found["edities"]] == [{"andere-uitstroom", "plaatsing", "uitval"}]
    _, printed, _ = await terminal.does("trend", "uitkomsten")
    assert f"sinds {MOMENT.astimezone(AMSTERDAM):%m-%Y}" in printed
    first = MOMENT.astimezone(AMSTERDAM).date()
    assert (await terminal.asks("show", "--edition", first))["lessen"] == (await terminal.asks("show"))["lessen"]
    code, _, said = await terminal.does("show", "--edition", "2020-01-01")
    assert (code, "Van 2020-01-01 zijn er geen lessen; wel van" in said) == (Exit.NOT_FOUND, True)
    assert (await terminal.does("trend", "uitkomsten", "--programme", "niets"))[0] == Exit.NOT_FOUND


async def test_a_group_is_shown_in_words_and_as_json(pool: asyncpg.Pool, terminal: Terminal) -> None:
    await worked_out(pool, city())
    code, printed, told = await terminal.does("show", "--programme", "zorg", "--question", "fasen")
    assert (code, "Over minder dan 5 trajecten wordt niets verteld" in told) == (Exit.DONE, True)
    assert f"Stand van {MOMENT.astimezone(AMSTERDAM):%d-%m-%Y}" in told
    assert "intake: norm 6,0 maanden; 10% van wie afrondt is klaar na" in printed
    assert "n≈45" in printed
    shown = await terminal.asks("show", "--programme", "zorg")
    assert shown["minimum"] == MINIMUM
    assert shown["lessen"]["uitkomsten"]["plaatsing"]["by_month"]["12"]["n"] == 40


async def test_what_is_offered_stands_beside_who_waits(pool: asyncpg.Pool, terminal: Terminal, store: EventStore) -> None:
    await worked_out(pool, city())
    assert (await terminal.asks("show", "--programme", "zorg"))["aanbod"] == ["zorg, mbo-2: 12 plaatsen (programma zorg)"]
    _, printed, _ = await terminal.does("show")
    assert "aanbod: techniek, mbo-2: niet verteld hoeveel plaatsen (programma techniek)" in printed
    async with open_doors(pool, store) as doors:
        assert "Aanbod zorg, mbo-2: 12 plaatsen (programma zorg)" in words((await doors.http.get("/inzichten?groep=programma=zorg")).text)


async def test_where_people_live_and_wait_lies_beside_where_the_work_is(pool: asyncpg.Pool, terminal: Terminal, store: EventStore) -> None:
    stages: list[Part] = [StageSpell(days(0), Stage.VOORTRAJECT, 1, days(60))]
    waiting = [life(n, choice=("zorg", "mbo-2"), stages=stages, began=-31 * n) for n in range(12)]
    await worked_out(pool, waiting)
    told = work.Row(EMPLOYER, [work.Places(ELSEWHERE, "zorg", 30, date(2999, 1, 1)), work.Places(MUNICIPALITY, "techniek", 4)])
    over = work.Row(named("branche"), [work.Places(MUNICIPALITY, "zorg", 9, date(2020, 1, 1))])
    gone = work.Row(named("vertrokken"), [work.Places(MUNICIPALITY, "zorg", 9)], gone=True)
    async with pool.acquire() as conn:
        await work.WORK.table.insert(conn, [work.WORK.table.pack(one) for one in (told, over, gone)])
    here = await terminal.asks("show", "--municipality", MUNICIPALITY, "--question", "vraag")
    assert here["lessen"]["vraag"]["sector zorg"]["shares"]["wacht"]["n"] in (10, 15)
    assert here["aanbod"][len(PLACES) :] == [f"techniek in gemeente {MUNICIPALITY}: 4 plaatsen ({EMPLOYER})"], (
        "in zorg there is nothing here"
    )
    _, printed, _ = await terminal.does("compare", "vraag", "--by", "municipality")
    assert f"sector zorg in gemeente {MUNICIPALITY}: wacht" in printed
    assert f"aanbod: zorg in gemeente {ELSEWHERE}: 30 plaatsen tot en met 01-01-2999 ({EMPLOYER})" in printed
    async with open_doors(pool, store) as doors:
        page = words((await doors.http.get("/inzichten/vraag", params={"op": "gemeente"})).text)
    assert "Aanbod techniek in" in page
    assert "30 plaatsen" in page


async def test_groups_of_few_are_not_listed_and_cannot_be_told_from_groups_that_are_not_there(
    pool: asyncpg.Pool, terminal: Terminal
) -> None:
    await worked_out(pool, city())
    listed = await terminal.asks("list")
    alone = [group["programma"] for group in listed["groepen"] if group["gemeente"] is None and group["cohort"] is None]
    assert alone == [None, "techniek", "zorg"]
    assert str(ELSEWHERE) not in str(listed)
    for municipality in (ELSEWHERE, named("nergens")):
        code, printed, told = await terminal.does("show", "--municipality", municipality)
        assert (code, printed) == (Exit.NOT_FOUND, "")
        assert told == f"Over gemeente {municipality} is te weinig om iets te zeggen, of er zijn geen zulke trajecten."


async def test_groups_are_set_beside_each_other(pool: asyncpg.Pool, terminal: Terminal) -> None:
    await worked_out(pool, city())
    compared = await terminal.asks("compare", "fasen", "--by", "programme")
    assert [group["programma"] for group in compared["groepen"]] == ["techniek", "zorg"]
    _, printed, _ = await terminal.does("compare", "fasen", "--by", "programme")
    assert "intake in programma zorg: norm 6,0 maanden" in printed
    code, _, told = await terminal.does("compare", "geluk", "--by", "programme")
    assert (code, "er is geen vraag 'geluk'; wel: uitkomsten" in told) == (Exit.NOT_FOUND, True)


async def test_without_an_edition_it_is_said_so(pool: asyncpg.Pool, terminal: Terminal) -> None:
    code, _, told = await terminal.does("list")
    assert (code, "Er zijn nog geen lessen." in told) == (Exit.NOT_FOUND, True)


async def test_the_page_shows_every_question_with_what_counts_and_the_moment(pool: asyncpg.Pool, store: EventStore) -> None:
    async with open_doors(pool, store) as doors:
        assert "Er zijn nog geen inzichten." in (await doors.http.get("/inzichten")).text
        await worked_out(pool, city())
        everything = words((await doors.http.get("/inzichten")).text)
        assert "Over minder dan 5 trajecten wordt niets verteld" in everything
        assert "Hoe lang duurt elke fase, naast de norm van het programma? Alleen de eerste keer in een fase" in everything
        group = words((await doors.http.get("/inzichten", params={"groep": "programma=zorg"})).text)
        assert "Intake Norm 6,0 maanden" in group
        assert re.search(r"Mediaan [67],\d maanden \[[\d,]+–[\d,]+\] 45", group)
        gone = await doors.http.get("/inzichten", params={"groep": f"gemeente={ELSEWHERE}"})
        assert (gone.status_code, "te weinig om iets te zeggen" in gone.text) == (404, True)


async def test_a_page_sets_groups_beside_each_other(pool: asyncpg.Pool, store: EventStore) -> None:
    async with open_doors(pool, store) as doors:
        await worked_out(pool, city())
        page = words((await doors.http.get("/inzichten/fasen", params={"op": "programma"})).text)
        assert "Programma techniek Norm 2,0 maanden" in page
        assert "Programma zorg Norm 6,0 maanden" in page
        assert (await doors.http.get("/inzichten/geluk")).status_code == 404
        assert (await doors.http.get("/inzichten/fasen", params={"op": "huidskleur"})).status_code == 404


async def test_a_page_sets_two_kinds_of_groups_beside_each_other_with_whom_they_consist_of(pool: asyncpg.Pool, store: EventStore) -> None:
    lives = [life(n, programme=("zorg", "techniek")[n % 2], placed=150, began=15 - 31 * (n // 2 % 14)) for n in range(280)]
    async with open_doors(pool, store) as doors:
        await worked_out(pool, lives)
        both = {"op": ["cohort", "programma"]}
        page = (await doors.http.get("/inzichten/uitkomsten", params=both)).text
        assert "Programma zorg, eerste half jaar van 2025 Na 3 maanden" in words(page)
        assert "/inzichten/uitkomsten?op=cohort&amp;op=programma&amp;op=gemeente" in page, "a third can be chosen"
        await pool.execute(f"delete from {LIVES.table.name}")
        assert (await doors.http.get("/inzichten/uitkomsten", params=both)).text == page, "of one edition it is worked out once"
        cohorts = words((await doors.http.get("/inzichten/uitkomsten", params={"op": "cohort"})).text)
        assert "in 2026-1 en" in cohorts, "the newest beside the one before"
        apart = words((await doors.http.get("/inzichten/uitkomsten", params={"op": "programma"})).text)
        assert "Uit wie de groepen bestaan, en wat er dan nog verschilt Geplaatst binnen 12 maanden in programma" in apart
        too_many = {"op": ["cohort", "programma", "niveau", "sector"]}
        assert (await doors.http.get("/inzichten/uitkomsten", params=too_many)).status_code == 404


async def test_who_waits_for_a_combination_that_takes_long_is_told_so(
    pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, asked = asyncio.Event(), list[str]()

    async def slowly(pool: asyncpg.Pool, family: Family, question: AnyQuestion) -> Told:
        asked.append(question.name)
        await let_go.wait()
        return {}

    monkeypatch.setattr("gateway.operations.at_work.PATIENCE", 0.01)
    monkeypatch.setattr("gateway.operations.at_work.of_family", slowly)
    async with open_doors(pool, store) as doors:
        await worked_out(pool, city())
        for _ in range(2):
            assert "Dit wordt nu uitgerekend." in words((await doors.http.get("/inzichten/fasen?op=programma&op=cohort")).text)
        assert asked == ["fasen"], "once for all who ask"
        let_go.set()
        assert "genoeg om iets te zeggen" in words((await doors.http.get("/inzichten/fasen?op=programma&op=cohort")).text)


async def test_the_page_lays_targets_norms_and_the_road_of_the_programme_beside_what_is(
    pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def utrecht(store: EventStore, code: str) -> Programme:
        return find("utrecht-werk-en-taal")

    monkeypatch.setattr("gateway.web.lessons.published", utrecht)
    async with open_doors(pool, store) as doors:
        await worked_out(pool, city())
        page = words((await doors.http.get("/inzichten", params={"groep": "programma=zorg"})).text)
        assert "Naast de doelen en normen van het programma" in page
        assert "Geplaatst binnen 24 maanden: doel ten minste 50%" in page
        assert "Intake: norm 6,0 maanden, mediaan" in page
        assert "Wel in de weg, en door niemand of door te weinig om iets te zeggen gegaan" in page


async def test_a_page_tells_how_an_answer_went_from_edition_to_edition(pool: asyncpg.Pool, store: EventStore) -> None:
    async with open_doors(pool, store) as doors:
        await worked_out(pool, city())
        everything = (await doors.http.get("/inzichten")).text
        assert "/inzichten/uitkomsten/verloop?groep=alles" in everything
        page = words((await doors.http.get("/inzichten/uitkomsten/verloop", params={"groep": "programma=zorg"})).text)
        assert f"sinds {MOMENT.astimezone(AMSTERDAM):%m-%Y}" in page
        assert (await doors.http.get("/inzichten/geluk/verloop")).status_code == 404


def words(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
