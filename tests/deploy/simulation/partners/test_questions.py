import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.simulation.partners.behaviour import Garbage, drop_out, manner
from deploy.simulation.partners.personas import Persona, persona
from deploy.simulation.partners.signing import sign
from tests.deploy.simulation.partners.neighbours import (
    EMPLOYERS,
    GEMEENTE,
    ROC,
    SEED,
    Door,
    Regie,
    first_question,
    free_port,
    partner,
    serving,
    town,
    trajectory_where,
)

SLOW = 10_000.0
"""A tempo at which nothing is answered during a test, save at once after a reminder."""


async def test_a_question_is_answered(regie: Regie, door: Door) -> None:
    request = await regie.ask("snuffelstage", trajectory_where(lambda t: persona(SEED, t) is Persona.FLUENT))
    answer = await door.event(verzoek=request)
    assert answer["data"]["uitkomst"] == "akkoord"
    assert answer["source"] == EMPLOYERS[0].source


async def test_a_question_goes_to_the_address_that_it_names(regie: Regie) -> None:
    other = Door()
    async with serving(other) as address:
        asking = Regie(regie.address, regie.client, answer_to=f"{address}/v1/gebeurtenissen")
        request = await asking.ask("inschrijven", trajectory_where(lambda t: persona(SEED, t) is Persona.FLUENT))
        assert await other.event(verzoek=request)


async def test_without_a_good_signature_nothing_is_stored(regie: Regie) -> None:
    event = regie.event("pip-opvragen", uuid4())
    body, now = json.dumps(event).encode(), datetime.now(UTC)
    of_another = sign(ROC.secret, event["id"], now, body)
    stale = sign(GEMEENTE.secret, event["id"], now - timedelta(minutes=6), body)
    assert await regie.send(GEMEENTE, event, **{"webhook-signature": ""}) == 401
    assert await regie.send(GEMEENTE, event, **of_another) == 401
    assert await regie.send(GEMEENTE, event, **stale) == 401
    assert event["id"] not in {each["id"] for each in (await regie.log())["ontvangen"]}
    assert await regie.send(GEMEENTE, event) == 202


async def test_what_a_partner_cannot_use_is_refused(regie: Regie) -> None:
    event = regie.event("pip-opvragen", uuid4())
    assert await regie.send(partner("roc", "elders"), event) == 404
    assert await regie.send(ROC, event) == 422
    assert await regie.send(GEMEENTE, {"id": event["id"], "specversion": "0.3"}) == 400
    assert await regie.send(GEMEENTE, event, **{"idempotency-key": "iets anders"}) == 400


async def test_the_same_event_twice_is_one_question(regie: Regie, door: Door) -> None:
    trajectory = trajectory_where(lambda t: not manner(SEED, first_question("team-voorbereiden", t)).twice)
    event = regie.event("team-voorbereiden", trajectory)
    request = event["id"]
    assert [await regie.send(EMPLOYERS[0], event) for _ in range(2)] == [202, 202]
    await door.event(verzoek=request)
    log = await regie.log_when(lambda log: any(each["verzoek"] == request and each["klaar"] for each in log["verstuurd"]))
    assert [each["herhaling"] for each in log["ontvangen"] if each["verzoek"] == request] == [False, True]
    assert [each["stap"] for each in log["verstuurd"] if each["verzoek"] == request and each["stap"] != "rommel"] == ["antwoord"]


async def test_the_log_of_a_partner_holds_only_its_own(regie: Regie) -> None:
    trajectory = uuid4()
    await regie.ask("inschrijven", trajectory)
    await regie.ask("pip-opvragen", trajectory)
    received = (await regie.log(f"/partners/{ROC.id}/log"))["ontvangen"]
    assert [each["soort"] for each in received if each["traject"] == str(trajectory)] == ["inschrijven"]


async def test_an_answer_that_is_sent_twice_is_the_same_to_the_letter(regie: Regie, door: Door) -> None:
    trajectory = trajectory_where(lambda t: manner(SEED, first_question("coach-toewijzen", t)).twice)
    request = await regie.ask("coach-toewijzen", trajectory)
    assert await door.event(2, verzoek=request) == await door.event(1, verzoek=request)


@pytest.mark.parametrize("garbage", list(Garbage))
async def test_garbage_is_followed_by_the_right_answer(regie: Regie, door: Door, garbage: Garbage) -> None:
    trajectory = trajectory_where(lambda t: manner(SEED, first_question("inschrijven", t)).garbage is garbage)
    request = await regie.ask("inschrijven", trajectory)
    answer = await door.event(verzoek=request)
    log = await regie.log_when(lambda log: len([each for each in log["verstuurd"] if each["verzoek"] == request]) >= 2)
    sent = [each for each in log["verstuurd"] if each["verzoek"] == request]
    assert [each["stap"] for each in sent[:2]] == ["rommel", "antwoord"]
    assert [each["status"] for each in sent[:2]] == [401 if garbage is Garbage.SIGNATURE else 400, 202]
    assert sent[0]["id"] != sent[1]["id"] == answer["id"]


async def test_who_never_answers_does_so_by_phone(regie: Regie, door: Door) -> None:
    trajectory = trajectory_where(lambda t: manner(SEED, first_question("pip-opvragen", t)).delay is None)
    request = await regie.ask("pip-opvragen", trajectory)
    await regie.follow_up(request, "pip-opvragen", trajectory, "herinnerd")
    told = (await regie.phone(request, GEMEENTE)).json()
    assert told["uitkomst"] == "akkoord"
    assert set(told["antwoord"]) == {"dagtekening", "leerroute", "niveau"}
    assert not door.taken(verzoek=request)
    assert [each["uitkomst"] for each in (await regie.log())["gebeld"] if each["verzoek"] == request] == ["akkoord"]


async def test_nobody_can_say_anything_about_a_question_of_another(regie: Regie) -> None:
    request = await regie.ask("pip-opvragen", uuid4())
    assert (await regie.phone(request, ROC)).status_code == 404
    assert (await regie.phone(str(uuid4()), GEMEENTE)).status_code == 404


async def test_a_reminder_makes_a_late_one_answer(tmp_path: Path) -> None:
    door = Door()
    trajectory = trajectory_where(lambda t: manner(SEED, q := first_question("inschrijven", t)).wakes and not manner(SEED, q).garbage)
    async with serving(door) as address, town(tmp_path / "log", address, tempo=SLOW) as regie:
        request = await regie.ask("inschrijven", trajectory)
        await regie.follow_up(request, "inschrijven", trajectory, "herinnerd")
        assert await door.event(verzoek=request)


async def test_what_was_accepted_is_answered_by_the_next_run_save_what_was_withdrawn(tmp_path: Path) -> None:
    door, log = Door(), tmp_path / "log"
    fluent = trajectory_where(lambda t: persona(SEED, t) is Persona.FLUENT)
    async with serving(door) as address:
        async with town(log, address, tempo=SLOW) as regie:
            withdrawn = await regie.ask("snuffelstage", fluent)
            open = await regie.ask("inschrijven", fluent)
            await regie.follow_up(withdrawn, "snuffelstage", fluent, "ingetrokken")
        with log.open("ab") as file:
            file.write(b'{"wat":"ontvangen","een halve regel')
        async with town(log, address) as regie:
            await door.event(verzoek=open)
            request = await regie.ask("werkplek-bieden", fluent)
            await door.event(verzoek=request)
        async with town(log, address) as regie:
            received = (await regie.log())["ontvangen"]
    assert [each["verzoek"] for each in received] == [withdrawn, open, withdrawn, request]
    assert not door.taken(verzoek=withdrawn)
    assert len({event["id"] for event in door.taken(traject=str(fluent))}) == 2


async def test_while_regie_is_down_the_same_answer_is_tried_until_it_is_taken(tmp_path: Path) -> None:
    door, port = Door(), free_port()
    door.failures = 1
    fluent = trajectory_where(lambda t: persona(SEED, t) is Persona.FLUENT and not manner(SEED, first_question("inschrijven", t)).garbage)
    async with town(tmp_path / "log", f"http://127.0.0.1:{port}") as regie:
        request = await regie.ask("inschrijven", fluent)
        await regie.log_when(lambda log: len(log["verstuurd"]) >= 2)
        async with serving(door, port=port):
            taken = await door.event(verzoek=request)
            sent = (await regie.log_when(lambda log: any(each["klaar"] for each in log["verstuurd"])))["verstuurd"]
    assert {each["id"] for each in sent} == {taken["id"]}
    assert [each["status"] for each in sent[:2]] == [None, None]
    assert [each["status"] for each in sent[-2:]] == [503, 202]
    assert door.arrivals[0].body == door.arrivals[1].body


async def test_a_drop_out_is_reported_once_after_the_question_where_it_shows(regie: Regie, door: Door) -> None:
    trajectory = trajectory_where(lambda t: drop_out(SEED, first_question("werkevaluatie", t)) is not None)
    for round in (1, 2):
        await regie.ask("werkevaluatie", trajectory, {"ronde": round})
    report = await door.event(traject=str(trajectory), onderdeel="werken")
    assert report["type"] == "nl.leerwerktrajecten.uitval-gemeld.v1"
    assert set(report["data"]) == {"traject", "onderdeel", "reden", "toelichting"}
