"""The pages without a browser: what they show, and that a form becomes one order, or says why not."""

import re
from datetime import UTC, datetime
from html import unescape
from uuid import UUID, uuid4

import pytest

from events.vocabulary.course import PartyJoined
from events.vocabulary.go_no_go import DecisionPostponed, GoDecided, NoGoDecided
from events.vocabulary.requests import MessageWithoutEffect, PartnerDeclined, TaskDone
from events.vocabulary.values import EndReason, NoGoRoad, Outcome, Stage
from events.vocabulary.voortraject import AgreementMade, BarrierAccepted
from projections.lists import inbox
from projections.lists.inbox import State
from tests.gateway.doors import Doors
from tests.gateway.sender import Sender, ago
from tests.waiting import eventually
from tests.workflows.city import GARAGE, LANGUAGE_SCHOOL, MUNICIPALITY, PARTIES, REGISSEUR, SHIPPED, VILLAGE, City
from tests.workflows.habits import in_turn, silence, yes
from tests.workflows.life import Life, waits_only_for
from workflows.decisions.course import StartTrajectory
from workflows.programme.catalogue import find


def words(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'type="hidden" name="{re.escape(name)}" value="([^"]+)"', page)
    assert found, f"no hidden field {name}"
    return unescape(found[1])


async def page_of(doors: Doors, life: Life, query: str = "") -> str:
    """The page of a trajectory, with everything that is on the log."""
    await doors.sees_everything()
    answer = await doors.http.get(f"/trajecten/{life.id}{query}")
    assert answer.status_code == 200
    return answer.text


async def at_go_no_go(city: City) -> Life:
    """A trajectory that waits for the decision of a person."""
    life = await city.begins()
    del life.decides["go-no-go-besluit"]
    await life.until(waits_only_for("go-no-go-besluit"))
    return life


async def test_the_overview_shows_stages_and_what_needs_a_person(city: City, city_doors: Doors) -> None:
    deciding, silent = await at_go_no_go(city), await city.begins()
    silent.answers["pip-opvragen"] = silence
    await silent.settles()
    await city_doors.sees_everything()
    page = (await city_doors.http.get("/")).text
    assert "Besluit go of no-go" in page
    assert f"/trajecten/{deciding.id}" in page
    assert f"Traject {str(silent.id)[:8]}" in page
    assert "Gemeente · anna" in words(page)
    one = (await city_doors.http.get("/?fase=go-no-go")).text
    assert f"/trajecten/{deciding.id}" in one
    assert f"Traject {str(silent.id)[:8]}" not in one
    nobody = words((await city_doors.http.get("/?regisseur=niemand")).text)
    assert "Er is niets dat nu op iemand wacht" in nobody
    assert "Traject " not in nobody
    assert f"/trajecten/{deciding.id}" in (await city_doors.http.get(f"/?gemeente={MUNICIPALITY}&programma=utrecht-werk-en-taal")).text
    part = (await city_doors.http.get("/?deel=werk")).text
    assert part.strip().startswith('<section id="werk"')
    assert "<html" not in part


async def test_a_trajectory_tells_where_it_is_what_it_waits_for_and_what_happened(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    page = await page_of(city_doors, life)
    said = words(page)
    assert "Wacht op gemeente Gemeente" in said
    assert "Intakegesprek" in said
    assert 'aria-current="step">Intake' in page
    assert "Traject begonnen in programma" in said
    everything = re.findall(r'<p class="wat">([^<]+)</p>', page.partition('id="tijdlijn"')[2])
    oldest = re.findall(r'<p class="wat">([^<]+)</p>', (await page_of(city_doors, life, "?volgorde=oudste")).partition('id="tijdlijn"')[2])
    assert everything == oldest[::-1]
    asked = await page_of(city_doors, life, "?over=verzoek")
    assert "Verzoek aan gemeente" in asked
    assert "Traject begonnen in programma" not in asked
    assert (await city_doors.http.get(f"/trajecten/{uuid4()}")).status_code == 404


async def test_a_long_timeline_comes_in_pages(city: City, city_doors: Doors) -> None:
    life = await at_go_no_go(city)
    page, seen = await page_of(city_doors, life), []
    while True:
        timeline = page.partition('id="tijdlijn"')[2]
        seen += re.findall(r'<time datetime="[^"]+">[^<]+</time>', timeline)
        older = re.search(r'href="([^"]+)">Ouder', timeline)
        if older is None:
            break
        page = (await city_doors.http.get(unescape(older[1]))).text
    assert len(seen) == (await life.state()).version


async def test_a_go_is_given_once_however_often_it_is_sent(city: City, city_doors: Doors) -> None:
    life = await at_go_no_go(city)
    order = hidden(await page_of(city_doors, life), "opdracht")
    fields = {"opdracht": order, "besluit": "go", "reden": "iedereen is er klaar voor", "wie": "anna"}
    for _ in range(2):
        answer = await city_doors.send(f"/trajecten/{life.id}/besluit", fields)
        assert answer.status_code == 303
        shown = (await city_doors.http.get(answer.headers["location"])).text
        assert "Het besluit is vastgelegd." in shown
        assert "Besloten: go" in words(shown)
    await life.state()
    [decided] = life.all(GoDecided)
    assert (decided.by, decided.reason) == ("anna", "iedereen is er klaar voor")


async def test_a_go_that_is_not_allowed_says_why_and_keeps_what_was_filled_in(city: City, city_doors: Doors) -> None:
    life = await at_go_no_go(city)
    life.answers["belemmeringen-opvragen"] = silence
    await city_doors.sees_everything()
    blocked = {"opdracht": str(uuid4()), "besluit": "uitstel", "uitstel-tot": "2020-01-01", "reden": "wachten op <opvang>", "wie": "anna"}
    answer = await city_doors.send(f"/trajecten/{life.id}/besluit", blocked)
    assert answer.status_code == 409
    assert "Uitstel heeft een datum nodig die nog komt." in answer.text
    assert "wachten op &lt;opvang&gt;" in answer.text
    assert re.search(r'value="uitstel" required checked', answer.text)
    assert hidden(answer.text, "opdracht") != blocked["opdracht"]
    incomplete = await city_doors.send(f"/trajecten/{life.id}/besluit", {"besluit": "go"})
    assert incomplete.status_code == 400
    assert incomplete.text.count("Vul dit in") >= 1
    assert 'aria-invalid="true"' in incomplete.text
    wrong = await city_doors.send(f"/trajecten/{life.id}/besluit", {**blocked, "uitstel-tot": "morgen"})
    assert wrong.status_code == 400
    assert "Hier hoort een dag" in wrong.text


async def test_what_stands_in_the_way_of_a_go_is_told_beforehand(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    del life.decides["go-no-go-besluit"]
    life.answers["intake-houden"] = lambda asked: yes(
        tolk=False,
        metingen=[
            {"criterium": c["criterium"], "waarde": "?", "voldoet": c["criterium"] != "motivatie"} for c in asked.content["criteria"]
        ],
    )
    del life.decides["selectie-besluit"]
    await life.settles()
    page = await page_of(city_doors, life)
    assert "Niet voldaan aan harde eisen: motivatie" in words(page)
    fields = {"geselecteerd": "true", "reden": "toch", "wie": "anna"}
    answer = await city_doors.send(f"/trajecten/{life.id}/selectie", fields)
    assert answer.status_code == 409
    assert "vraag een uitzondering met reden aan" in words(answer.text)
    at, exception = f"/trajecten/{life.id}", {"criterium": "motivatie", "wie": "anna"}
    assert (await city_doors.send(f"{at}/uitzondering", {**exception, "reden": "groeit nog"})).status_code == 303
    assert "Gevraagd door anna." in words(await page_of(city_doors, life))
    assert (await city_doors.send(f"{at}/uitzondering-tekenen", exception)).status_code == 409
    assert (await city_doors.send(f"{at}/uitzondering-tekenen", {**exception, "wie": "bea"})).status_code == 303
    assert "harde eisen" not in words(await page_of(city_doors, life))
    fields |= {"geselecteerd": "false", "code": "taal", "doorverwezen-naar": "taalcursus"}
    assert (await city_doors.send(f"/trajecten/{life.id}/selectie", fields)).status_code == 303
    state = await life.ends()
    assert state.outcome is Outcome.REFERRED
    assert "Beëindigd: doorverwezen." in words(await page_of(city_doors, life))
    too_late = await city_doors.send(f"/trajecten/{life.id}/selectie", fields)
    assert too_late.status_code == 409


async def test_a_no_go_can_lead_back_and_a_decision_can_wait(city: City, city_doors: Doors) -> None:
    life = await at_go_no_go(city)
    day = f"{datetime.now(UTC).year + 5}-03-01"
    until = {"besluit": "uitstel", "uitstel-tot": day, "reden": "nog even", "wie": "anna"}
    assert (await city_doors.send(f"/trajecten/{life.id}/besluit", until)).status_code == 303
    back = {"besluit": "no-go", "vervolg": "verlengd-voortraject", "reden": "meer taal", "wie": "anna"}
    assert (await city_doors.send(f"/trajecten/{life.id}/besluit", back)).status_code == 303
    await life.state()
    assert [event.until.isoformat() for event in life.all(DecisionPostponed)] == [f"{day}T08:00:00+00:00"]
    assert [event.road for event in life.all(NoGoDecided)] == [NoGoRoad.EXTEND]


async def test_route_barriers_agreements_and_another_programme_are_forms_and_the_civic_term_is_told(city: City, city_doors: Doors) -> None:
    life = await at_go_no_go(city)
    at = f"/trajecten/{life.id}"
    page = words(await page_of(city_doors, life))
    assert "Advies: taalschool go, werkgever go, gemeente go. Regel: ten minste 2 van de 3 adviseurs zeggen go." in page
    assert "Uitstroomeisen: taalniveau A1 is gehaald" in page
    assert "De inburgeringstermijn eindigt op" in page
    assert "Volgens plan is het leer-werk klaar op" in page
    late = await city_doors.send(f"{at}/route", {"duaal": "false", "grond": "wil-een-diploma", "reden": "toch studeren", "wie": "anna"})
    assert late.status_code == 409
    next_year = datetime.now(UTC).year + 1
    barrier = {"soort": "schulden", "eigenaar": "klantmanager", "uiterlijk": f"{next_year}-01-01", "wie": "anna"}
    assert (await city_doors.send(f"{at}/belemmering-melden", {**barrier, "uiterlijk": "straks"})).status_code == 400
    assert (await city_doors.send(f"{at}/belemmering-melden", barrier)).status_code == 303
    told = f"schulden (belemmering-1, voor klantmanager, weg te nemen voor 01-01-{next_year})"
    assert told in words(await page_of(city_doors, life))
    assert (await city_doors.send(f"{at}/afspraak", {"afspraak": "elke vrijdag een gesprek", "wie": "anna"})).status_code == 303
    other = {"besluit": "no-go", "vervolg": "ander-programma", "reden": "past beter", "wie": "anna"}
    unnamed = await city_doors.send(f"{at}/besluit", other)
    assert unnamed.status_code == 409
    assert "Noem het andere programma" in words(unnamed.text)
    unknown = await city_doors.send(f"{at}/besluit", {**other, "ander-programma": "onzin", "ander-programma-versie": "1"})
    assert unknown.status_code == 409
    assert "Programma &#39;onzin&#39; versie 1 is niet gepubliceerd" in unknown.text
    named = {**other, "ander-programma": "demonstratie", "ander-programma-versie": str(find("demonstratie").version)}
    assert (await city_doors.send(f"{at}/besluit", named)).status_code == 303
    state = await life.until(lambda state: state.programme == "demonstratie" and state.stage is Stage.INTAKE)
    assert state.open_barriers == ("belemmering-1",)
    assert [event.text for event in life.all(AgreementMade)][-1] == "elke vrijdag een gesprek"


async def test_an_answer_by_telephone_is_written_down_field_by_field(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    del life.decides["selectie-besluit"]
    state = await life.settles()
    [question] = [request for request in state.open_requests if request.kind == "intake-houden"]
    at = f"/trajecten/{life.id}/antwoord"
    page = (await city_doors.http.get(at, params={"verzoek": question.key})).text
    criteria = [c["criterium"] for c in question.content["criteria"]]  # type: ignore[index, union-attr, call-overload]
    assert re.findall(r"<strong>([^<]+)</strong>", page) == criteria
    fields = {"opdracht": hidden(page, "opdracht"), "verzoek": question.key, "uitkomst": "akkoord", "wie": "anna", "antwoord.tolk": "true"}
    for number, criterion in enumerate(criteria):
        fields |= {f"antwoord.metingen.{number}.criterium": str(criterion), f"antwoord.metingen.{number}.voldoet": "true"}
    missing = await city_doors.send(at, fields)
    assert missing.status_code == 400
    assert missing.text.count("Vul dit in") == len(criteria)
    fields |= {f"antwoord.metingen.{number}.waarde": "goed" for number in range(len(criteria))}
    assert (await city_doors.send(at, {**fields, "uitkomst": ""})).status_code == 400
    assert (await city_doors.send(at, {**fields, "uitkomst": "afgewezen"})).status_code == 400
    done = await city_doors.send(at, fields)
    assert done.status_code == 303
    assert "Het antwoord is vastgelegd." in (await city_doors.http.get(done.headers["location"])).text
    state = await life.settles()
    assert set(state.intake.measured) == set(criteria)
    again = await city_doors.send(at, {**fields, "opdracht": str(uuid4())})
    assert again.status_code == 409
    assert (await city_doors.http.get(at, params={"verzoek": "onbekend"})).status_code == 404


async def test_a_no_by_telephone_brings_a_task_that_can_be_ticked_off(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    state = await life.settles()
    [question] = state.open_requests
    fields = {"verzoek": question.key, "uitkomst": "afgewezen", "toelichting": "geen tijd", "wie": "anna"}
    for remark in ("x" * 5_000, "de gemeente\u200b zei nee", "nee \u202e", "..."):
        wrong = await city_doors.send(f"/trajecten/{life.id}/antwoord", {**fields, "toelichting": remark})
        assert (wrong.status_code, remark in wrong.text, 'id="toelichting-fout"' in wrong.text) == (400, True, True)
    assert (await city_doors.send(f"/trajecten/{life.id}/antwoord", fields)).status_code == 303
    state = await life.settles()
    assert [event.reason for event in life.all(PartnerDeclined)] == ["geen tijd"]
    page = await page_of(city_doors, life)
    key = hidden(page, "taak")
    assert (await city_doors.send(f"/trajecten/{life.id}/taak", {"taak": key, "wie": "anna", "opmerking": "gebeld"})).status_code == 303
    await life.settles()
    assert [event.remark for event in life.all(TaskDone) if event.key == key] == ["gebeld"]
    twice = await city_doors.send(f"/trajecten/{life.id}/taak", {"taak": key, "wie": "anna"})
    assert twice.status_code == 409


async def test_barriers_parties_pauses_and_ends(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["belemmeringen-opvragen"] = in_turn(yes(belemmeringen=[{"soort": "kinderopvang", "eigenaar": "gemeente"}]))
    life.answers["snuffelstage"] = silence
    await life.until(lambda state: bool(state.open_barriers))
    at = f"/trajecten/{life.id}"
    barrier = hidden(await page_of(city_doors, life), "belemmering")
    refused = await city_doors.send(f"{at}/belemmering", {"belemmering": barrier, "aanvaard": "true", "wie": "anna"})
    assert refused.status_code == 409
    assert "vraagt een reden" in refused.text
    accepted = {"belemmering": barrier, "aanvaard": "true", "reden": "opa past op", "wie": "anna"}
    assert (await city_doors.send(f"{at}/belemmering", accepted)).status_code == 303
    assert (await city_doors.send(f"{at}/partij", {"rol": "werkgever", "partner": "x", "wie": "anna"})).status_code == 400
    assert (await city_doors.send(f"{at}/partij", {"rol": "werkgever", "partner": str(GARAGE), "wie": "anna"})).status_code == 303
    year = datetime.now(UTC).year + 5
    assert (await city_doors.send(f"{at}/onderbreken", {"reden": "zwanger", "tot": f"{year}-01-01", "wie": "anna"})).status_code == 303
    paused = await page_of(city_doors, life)
    assert f"verwacht tot 1 januari {year}" in words(paused)
    assert "Garage" in words(paused)
    assert (await city_doors.send(f"{at}/hervatten", {"wie": "anna"})).status_code == 303
    ending = {"uitkomst": "uitgevallen", "code": "gezondheid", "onderdeel": "voortraject", "reden": "te zwaar", "wie": "anna"}
    unsure = await city_doors.send(f"{at}/beeindigen", ending)
    assert unsure.status_code == 400
    assert (await city_doors.send(f"{at}/beeindigen", {**ending, "zeker": "ja"})).status_code == 303
    state = await life.ends()
    assert state.ended is not None
    assert (state.outcome, state.ended.reason) == (Outcome.DROPPED_OUT, EndReason.HEALTH)
    assert [event.reason for event in life.all(BarrierAccepted)] == ["opa past op"]
    assert [event.partner for event in life.all(PartyJoined)] == [GARAGE]
    over = await city_doors.send(f"{at}/onderbreken", {"reden": "nog iets", "wie": "anna"})
    assert over.status_code == 409
    assert "Dit kan nu niet." in words(over.text)
    assert (await city_doors.send(f"{at}/onzin", {"wie": "anna"})).status_code == 404
    assert (await city_doors.send(f"/trajecten/{uuid4()}/hervatten", {"wie": "anna"})).status_code in (404, 409)


async def test_a_partners_answer_over_http_reaches_its_trajectory(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    state = await life.settles()
    [question] = state.open_requests
    sender = Sender(city_doors, MUNICIPALITY, "urn:test:Gemeente")
    answer = {"verzoek": str(question.id), "traject": str(life.id), "soort": question.kind}
    event = sender.event({**answer, "antwoord": {"dagtekening": "2026-11-20", "leerroute": "B1", "niveau": "B1"}})
    for _ in range(2):
        assert (await sender.post(event)).status_code == 202
    await life.has_effect((await sender.post(event)).json()["bericht"])
    assert (await life.state()).requests[question.key].answer is not None
    await city_doors.sees_everything()
    assert "Verwerkt" in words((await city_doors.http.get("/berichten")).text)


async def test_a_message_for_an_unknown_trajectory_is_shown_and_can_be_offered_again(city: City, city_doors: Doors) -> None:
    sender = Sender(city_doors, LANGUAGE_SCHOOL, "urn:test:Taalschool")
    taken = await sender.post(sender.event())
    assert taken.status_code == 202
    message = taken.json()["bericht"]

    async def aside() -> str:
        page = (await city_doors.http.get("/berichten?toestand=terzijde-gelegd")).text
        return page if message in page else ""

    page = await eventually(aside, "the message was set aside")
    assert "Het traject is onbekend." in words(page)
    nameless = await city_doors.send(f"/berichten/{message}/opnieuw", {})
    assert nameless.status_code == 400
    assert "Vul dit in" in nameless.text
    again = await city_doors.send(f"/berichten/{message}/opnieuw", {"wie": "anna", "reden": "het traject is er nu"})
    assert again.status_code == 303
    assert "Het bericht is opnieuw aangeboden." in (await city_doors.http.get(again.headers["location"])).text

    async def once() -> bool:
        return "1× opnieuw aangeboden" in await aside()

    await eventually(once, "it was set aside again")
    assert (await city_doors.send("/berichten/onbekend/opnieuw", {"wie": "anna"})).status_code == 404


async def test_a_message_that_is_offered_again_has_its_effect_no_sooner_than_its_trajectory_began(city: City, city_doors: Doors) -> None:
    sender, trajectory = Sender(city_doors, LANGUAGE_SCHOOL, "urn:test:Taalschool"), uuid4()
    event = sender.event({"traject": str(trajectory)}, time=ago(days=3).isoformat())
    message = (await sender.post(event)).json()["bericht"]

    async def aside() -> bool:
        found = await inbox.find(city_doors.services.pool, message)
        return found is not None and found.state is State.SET_ASIDE

    await eventually(aside, "the message was set aside")
    life = Life(trajectory, city.client, city.store, city.office, city.town)
    start = StartTrajectory(
        participant=uuid4(),
        programme="utrecht-werk-en-taal",
        programme_version=SHIPPED,
        municipality=MUNICIPALITY,
        regisseur=REGISSEUR.id,
        parties=PARTIES,
    )
    await city.office.start(trajectory, start, REGISSEUR)
    assert (await city_doors.send(f"/berichten/{message}/opnieuw", {"wie": "anna"})).status_code == 303
    await life.has_effect(message)
    [fact] = [recorded.fact for recorded in life.facts if isinstance(recorded.event, MessageWithoutEffect)]
    assert fact.occurred_at == life.facts[0].fact.occurred_at


async def test_an_order_of_which_the_fate_is_not_known_can_be_sent_again(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    # Temporal is away, and nobody wants to wait half a minute for it.
    monkeypatch.setattr("gateway.orders.sending.PATIENCE", 0.1)
    fields = {"opdracht": str(uuid4()), "reden": "vakantie & <rust>", "wie": "anna"}
    answer = await doors.send(f"/trajecten/{UUID(int=9)}/onderbreken", fields)
    assert answer.status_code == 202
    assert "wordt verwerkt" in answer.text
    assert {name: hidden(answer.text, name) for name in fields} == fields


async def test_a_regisseur_adjusts_extends_moves_and_fills_roles_from_the_page(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    before = await life.settles()
    at, wie = f"/trajecten/{life.id}", {"wie": "anna"}
    page = await page_of(city_doors, life)
    for form in ("bijsturen", "verlengen", "verhuizen", "rol-vervullen", "rol-neerleggen"):
        assert f'action="{at}/{form}"' in page

    plan = {**wie, "plaats": "voortraject.taal.uren_per_week", "waarde": "12", "reden": "vordert langzaam"}
    assert (await city_doors.send(f"{at}/bijsturen", {**plan, "waarde": "99"})).status_code == 409
    incomplete = await city_doors.send(f"{at}/bijsturen", {**wie, "plaats": "sector", "reden": "x"})
    assert incomplete.status_code == 400
    assert "Vul dit in" in incomplete.text
    shown = await city_doors.send(f"{at}/bijsturen", plan)
    assert "Het plan is bijgestuurd." in (await city_doors.http.get(shown.headers["location"])).text
    assert (await city_doors.send(f"{at}/verlengen", {**wie, "duur": "P1M", "reden": "wachttijd"})).status_code == 303
    moved = {**wie, "gemeente": str(VILLAGE), "ingeschreven-op": "2026-01-02"}
    assert (await city_doors.send(f"{at}/verhuizen", moved)).status_code == 303
    coach = {**wie, "rol": "jobcoach", "persoon": "coach-2"}
    assert (await city_doors.send(f"{at}/rol-vervullen", coach)).status_code == 303
    assert "Jobcoach coach-2" in words(await page_of(city_doors, life))
    assert (await city_doors.send(f"{at}/rol-neerleggen", {**coach, "reden": "andere baan"})).status_code == 303

    page = await page_of(city_doors, life)
    assert "Rol vacant bij begeleiding" in words(page), "a required role that nobody holds is seen at once"
    assert "Niemand heeft de rol jobcoach" in words(page), "with its evidence"
    signal = {**wie, "signaal": hidden(page, "signaal")}
    on_the_signal = {**signal, "plaats": "voortraject.taal.uren_per_week", "waarde": "14", "reden": "meer les in plaats van begeleiding"}
    refused = await city_doors.send(f"{at}/bijsturen", {**on_the_signal, "waarde": "99"})
    assert (refused.status_code, refused.text.count("<details open") + refused.text.count("open>")) == (409, 1), "its own form is open"
    assert (await city_doors.send(f"{at}/bijsturen", on_the_signal)).status_code == 303
    assert not (await life.state()).attention
    for step, more in (("rol-vervullen", {}), ("rol-neerleggen", {"reden": "andere baan"})):
        assert (await city_doors.send(f"{at}/{step}", {**coach, "persoon": "coach-3", **more})).status_code == 303
    assert (await city_doors.send(f"{at}/signaal", {**signal, "reden": "maandag is er een ander"})).status_code == 303
    assert "Rol vacant bij begeleiding" not in words((await page_of(city_doors, life)).partition('id="tijdlijn"')[0])
    state = await life.state()
    assert (state.plan_changes, state.municipality, state.attention) == ({"voortraject.taal.uren_per_week": 14}, VILLAGE, {})
    assert before.stage_due
    assert state.stage_due
    assert state.stage_due > before.stage_due


async def test_a_partner_is_chosen_from_a_list_and_every_way_to_steer_has_a_form(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    at, wie = f"/trajecten/{life.id}", {"wie": "anna"}
    page = await page_of(city_doors, life)
    joins, leaves = (page.partition(f'action="{at}/{form}"')[2].partition("</form>")[0] for form in ("partij", "partij-vertrekt"))
    assert re.search(f'<optgroup label="Werkgever">.*<option value="{GARAGE}">Garage</option>', joins)
    chosen = leaves.partition('name="partner"')[2].partition("</select>")[0]
    assert (str(LANGUAGE_SCHOOL) in chosen, str(GARAGE) in chosen) == (True, False), "only who takes part can leave"

    joining = {**wie, "rol": "werkgever", "partner": "garage"}
    unknown = await city_doors.send(f"{at}/partij", {**joining, "rol": "roc"})
    assert (unknown.status_code, "is als roc niet bekend" in unknown.text) == (400, True)
    reason = {**wie, "reden": "past beter"}
    for form, fields in (
        ("partij", joining),
        ("partij-vertrekt", {**reason, "rol": "werkgever", "partner": str(GARAGE)}),
        ("richting", {**wie, "sector": "horeca", "niveau": "mbo-1", "vorm": "in-company"}),
        ("beleid", {**reason, "op": "2026-08-01"}),
        ("programma", {**reason, "programma": "utrecht-werk-en-taal", "versie": str(SHIPPED), "beleid-van-vandaag": "ja"}),
        ("overdragen", {**reason, "aan": "bea"}),
    ):
        assert f'action="{at}/{form}"' in page
        assert (await city_doors.send(f"{at}/{form}", fields)).status_code == 303, form
    page = await page_of(city_doors, life)
    assert f'action="{at}/overdragen"' not in page
    assert 'id="overdracht-beantwoorden-wie" name="wie" required value="bea"' in page
    assert (await city_doors.send(f"{at}/overdracht-beantwoorden", {"aanvaard": "ja", "wie": "bea"})).status_code == 303
    state = await life.state()
    assert (state.regisseur, state.plan_changes["sector"]) == ("bea", "horeca")
    for elsewhere in ("starten", "verbeteren"):
        assert (await city_doors.send(f"{at}/{elsewhere}", wie)).status_code == 404


async def test_costs_are_written_down_in_euros_and_a_candidate_declines_an_employer(city: City, city_doors: Doors) -> None:
    life = await city.begins()
    life.answers["contract-bieden"] = life.answers["werkgever-matchen"] = silence
    await life.until(Stage.PLACEMENT)
    await life.until(lambda state: state.placement.employer is not None)
    at = f"/trajecten/{life.id}"
    note = {"notitie": "wil dichter bij huis werken", "wie": "anna"}
    assert (await city_doors.send(f"{at}/notitie", note)).status_code == 303
    assert note["notitie"] not in await page_of(city_doors, life), "few eyes"
    told = {"persoon": "oud-1", "verteld": "doel, duur", "wie": "anna"}
    refused = await city_doors.send(f"{at}/informeren", told)
    assert (refused.status_code, "geen verbinder" in refused.text) == (409, True)
    assert (await city_doors.send(f"{at}/rol-vervullen", {"rol": "verbinder", "persoon": "oud-1", "wie": "anna"})).status_code == 303
    assert (await city_doors.send(f"{at}/informeren", told)).status_code == 303
    cost = {"bron": "participatiebudget", "onderdeel": "leren", "bedrag": "1250,50", "wie": "anna"}
    wrong = await city_doors.send(f"{at}/kosten", {**cost, "bedrag": "veel"})
    assert (wrong.status_code, "zoals 1250 of 1250,50" in wrong.text) == (400, True)
    refused = await city_doors.send(f"{at}/kosten", {**cost, "bron": "pot"})
    assert (refused.status_code, "geen geldbron" in refused.text) == (409, True)
    assert (await city_doors.send(f"{at}/kosten", cost)).status_code == 303
    assert (await life.settles()).cost == 125_050
    assert "Kandidaat ziet af van deze werkgever" in words(await page_of(city_doors, life))
    assert (await city_doors.send(f"{at}/afzien", {"reden": "te ver weg", "wie": "anna"})).status_code == 303
    assert (await life.settles()).declined_attempts == 1
