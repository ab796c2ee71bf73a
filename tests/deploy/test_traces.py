"""What is told to an installation can be read nowhere in it: not in its databases, a dump, or its logs. After an erasure nobody can."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from activities.signing import sign
from deploy.embedded.binaries import PLAIN_ENV, owner_of, postgres_programs
from gateway.persons import spelling
from projections.lists.timeline import TIMELINE
from tests.deploy.installation import Installation, Json, installation
from tests.waiting import eventually
from workflows.verbs.message import ANSWERED, DROPPED_OUT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif("REGIE_TRACES" not in os.environ, reason="takes minutes of a quiet machine: REGIE_TRACES=1"),
]
BSN = "725763863"


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""What has a digit in it is looked for as a client number, and not as a name."""


class Words:
    """What was told, each time a word of its own that stands nowhere else."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}

    def __call__(self, where: str) -> str:
        """A word that was not told yet."""
        return self.told.setdefault(where, f"woord{uuid4().hex.translate(_LETTERS)}")

    def found_in(self, *places: Path, **others: bytes) -> dict[str, list[str]]:
        """Where each of them can be read."""
        texts = {str(path): path.read_bytes() for place in places for path in files(place)} | others
        return {
            where: found
            for where, word in self.told.items()
            if (found := [place for place, text in texts.items() if word.encode() in text])
        }


def files(place: Path) -> Iterator[Path]:
    """A file, or those in a folder. What is gone by the time it is read was not kept."""
    return (path for path in (place.rglob("*") if place.is_dir() else (place,)) if path.is_file())


class Refuses(BaseHTTPRequestHandler):
    """A system of a partner that answers every question with the status in its address, and a text about somebody."""

    words: Words

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers["content-length"]))
        status = int(self.path.strip("/"))
        body = json.dumps({"title": self.words(f"body of a {status}"), "detail": self.words(f"detail of a {status}")}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/problem+json")
        self.send_header("x-reason", self.words(f"header of a {status}"))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def systems(words: Words) -> Iterator[str]:
    """The address of the systems of partners."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Refuses,), {"words": words}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Partner:
    """An organisation that was registered by command, and sends messages."""

    def __init__(self, installed: Installation, role: str, address: str) -> None:
        self.source = f"urn:nld:oin:00000001823288444000:systeem:{uuid4()}"
        told = installed.regie(
            "partners", "register", role, "--role", role, "--address", address, "--on-this-machine", "--source", self.source
        )
        self.id, self._secret = UUID(told["partner"]), told["geheim"]
        run = installed.folder.read_run()
        assert run
        self._door = f"{run.url}/v1/gebeurtenissen"

    async def says(self, trajectory: UUID, type: str, data: Mapping[str, Any], *, status: int = 202, signed: bool = True) -> None:
        """Send an event."""
        id = str(uuid4())
        event = {
            "specversion": "1.0",
            "id": id,
            "source": self.source,
            "type": type,
            "subject": str(trajectory),
            "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {"traject": str(trajectory), **data},
        }
        await self.sends(json.dumps(event).encode(), id=id, status=status, signed=signed)

    async def sends(self, body: bytes, *, id: str, status: int, signed: bool = True) -> None:
        """Send a body, and get this status."""
        headers = sign(self._secret, id, datetime.now(UTC), body if signed else b"")
        headers |= {"content-type": "application/cloudevents+json", "regie-partner": str(self.id)}
        async with httpx2.AsyncClient(trust_env=False) as http:
            answer = await http.post(self._door, content=body, headers=headers)
        assert answer.status_code == status, answer.text


async def question(installed: Installation, trajectory: UUID, kind: str) -> str:
    """The id of a question to a partner, once it was asked."""

    async def asked() -> str | None:
        found = await installed.ask(
            "select data ->> 'request' as id from events where stream = $1 and type = 'partner-requested' and data ->> 'kind' = $2",
            trajectory,
            kind,
        )
        return found[0]["id"] if found else None

    return await eventually(asked, kind, within=60, every=0.2)


async def happened(installed: Installation, trajectory: UUID, *types: str) -> None:
    """Wait until events of these types are on the stream, and in the read models."""

    async def shown() -> bool:
        rows = await installed.ask(f"select distinct type from {TIMELINE.table.name} where trajectory = $1", trajectory)
        return set(types) <= {row["type"] for row in rows}

    await eventually(shown, ", ".join(types), within=60, every=0.2)


def dump(installed: Installation) -> bytes:
    """What `pg_dump` makes of the database."""
    cluster = installed.folder.path / "postgres"
    account = owner_of(cluster)
    done = subprocess.run(
        [str(postgres_programs(account) / "pg_dump"), installed.dsn],
        env=PLAIN_ENV,
        cwd="/",
        capture_output=True,
        check=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    return done.stdout


async def begun(installed: Installation, partners: Mapping[str, Partner]) -> tuple[UUID, UUID]:
    """A trajectory and its participant."""
    parties = [part for role, one in partners.items() if role != "gemeente" for part in ("--partij", f"{role}={one.id}")]
    municipality = ("--gemeente", str(partners["gemeente"].id))
    told: Json = installed.regie("trajectories", "starten", "--programma", "demonstratie", *municipality, "--regisseur", "anna", *parties)
    return UUID(told["traject"]), UUID(told["deelnemer"])


async def tell_everything(installed: Installation, partners: Mapping[str, Partner], trajectory: UUID, words: Words) -> None:
    """Everything that people and partners can put in words at the beginning of a trajectory, and much that is refused."""

    def order(name: str, *more: str) -> None:
        installed.regie("trajectories", name, str(trajectory), *more)

    gemeente = partners["gemeente"]
    plan = {"dagtekening": "2026-11-02", "leerroute": "B1", "niveau": "B1", "notitie": words("unknown field")}
    pip = {"verzoek": await question(installed, trajectory, "pip-opvragen"), "uitkomst": "akkoord", "soort": "pip-opvragen"}
    await gemeente.says(trajectory, ANSWERED, {**pip, "antwoord": {**plan, "leerroute": words("code that is none")}})
    await happened(installed, trajectory, "message-without-effect")
    await gemeente.says(trajectory, ANSWERED, {**pip, "antwoord": plan, "toelichting": words("remark")})
    held = {
        "tolk": True,
        "metingen": [
            {"criterium": "taal", "waarde": words("measured"), "voldoet": False},
            {"criterium": words("criterion"), "waarde": words("measured besides"), "voldoet": True},
        ],
        "wensen": words("wishes"),
        "omstandigheden": words("circumstances"),
    }
    intake = {"verzoek": await question(installed, trajectory, "intake-houden"), "uitkomst": "akkoord", "soort": "intake-houden"}
    await gemeente.says(trajectory, ANSWERED, {**intake, "antwoord": held})
    await happened(installed, trajectory, "circumstances-told", "partner-request-refused")
    left = {"onderdeel": "taal", "reden": "gezondheid", "toelichting": words("drop-out")}
    await gemeente.says(trajectory, DROPPED_OUT, left)
    await gemeente.says(trajectory, DROPPED_OUT, {**left, "reden": words("reason of their own")}, status=400)
    await gemeente.says(trajectory, ANSWERED, {**intake, "toelichting": words("unsigned")}, status=401, signed=False)
    await gemeente.sends(b'{"data": "' + words("not JSON").encode(), id="een", status=400)
    order("notitie", words("note"))
    in_a_year = str(datetime.now(UTC).date() + timedelta(days=365))
    order("belemmering-melden", words("barrier"), "--eigenaar", "gemeente", "--uiterlijk", in_a_year)
    order("uitzondering", "taal", "--reden", words("exception"))
    order("overdragen", "--aan", "bas", "--reden", words("handover"))
    order("onderbreken", "--reden", words("pause"))
    order("hervatten")
    for refused in (
        ("afspraak", words("agreement before its time")),
        ("belemmering", words("barrier that is none"), "--aanvaard", "nee"),
        ("uitzondering-tekenen", words("criterion that is none")),
        ("bijsturen", f"voortraject.taal.{words('place')}", "--waarde", "3", "--reden", words("reason that is refused")),
    ):
        with pytest.raises(AssertionError, match="regie trajectories"):
            order(refused[0], *refused[1:])
    messages = await installed.ask("select data ->> 'message' as id from events where type = 'message-received' order by position limit 1")
    installed.regie("inbox", "replay", messages[0]["id"], "--reason", words("replay"))
    await happened(installed, trajectory, "drop-out-reported", "note-written", "barrier-reported", "trajectory-resumed")


def say_who_they_are(installed: Installation, municipality: UUID, participant: UUID, words: Words) -> None:
    """Everything that identifies somebody, under one number and under another that turns out to be theirs; and what they are found by."""
    words.told |= {"born": "1987-03-21", "born as written": "21-03-1987", "telephone": "0687654319", "bsn": BSN}
    words.told["client number"] = f"4471{uuid4().hex}"
    names = {"name": f"Amal {words('family name')}", "called": f"mevrouw {words('called')}", "email": f"{words('email')}@voorbeeld.nl"}
    more = {"born": words.told["born"], "telephone": words.told["telephone"], "client-number": words("client number")}
    said = [part for name, value in (names | more).items() for part in (f"--{name}", value)]
    installed.regie("persons", "register", str(participant), *said)
    installed.regie("persons", "bsn", str(participant), "--municipality", str(municipality), typed=f"{BSN}\n")
    another = str(uuid4())
    installed.regie("persons", "register", another, "--name", words("name under another number"))
    installed.regie("persons", "merge", str(participant), another, "--reason", words("why they are one"))
    for asked in (words.told["family name"], "21-03-1987", words.told["client number"], words.told["name under another number"]):
        [found] = installed.regie("persons", "find", asked)
        assert found["persoon"] == str(participant), asked
    # What the blind index makes of a name has to stand nowhere either.
    for name in ("family name", "name under another number"):
        [word] = spelling.words(words.told[name])
        words.told |= {f"beginning of the {name}": word, f"skeleton of the {name}": spelling.skeleton(word)}


async def codes_of(installed: Installation, person: UUID) -> set[bytes]:
    """By what the blind index finds somebody, as it stands in a dump."""
    return {row["code"].hex().encode() for row in await installed.ask("select code from keys.words where person = $1", person)}


async def test_who_somebody_is_can_be_read_nowhere_in_an_installation_and_is_found_by_nothing_after_an_erasure(
    data: Path, words: Words, systems: str
) -> None:
    async with installation(data) as installed:
        await installed.up("--demo", "--participants", "1", "--history", "0")
        partners = {role: Partner(installed, role, f"{systems}/202") for role in ("gemeente", "werkgever", "roc", "taalschool")}
        _, participant = await begun(installed, partners)
        say_who_they_are(installed, partners["gemeente"].id, participant, words)
        await installed.ask("checkpoint")
        codes, dumped = await codes_of(installed, participant), dump(installed)
        assert codes
        assert all(code in dumped for code in codes), "a search that finds nothing proves nothing"
        assert not words.found_in(data, installed.log, dump=dumped)

        installed.regie("persons", "erase", str(participant), "--ground", "AVG art. 17")
        found = [installed.regie("persons", "find", words.told[what]) for what in ("family name", "born as written", "client number")]
        read = json.dumps([*found, installed.regie("persons", "told", str(participant))])
        assert not [text for text in words.told.values() if text in read]
        assert await codes_of(installed, participant) == set()
        installed.regie("projections", "rebuild")
        installed.regie("keys", "rotate")
        await installed.ask("checkpoint")
        dumped = dump(installed)
        assert not [code for code in codes if code in dumped]
        assert not words.found_in(data, installed.log, dump=dumped)


async def test_what_is_told_can_be_read_nowhere_in_an_installation_and_by_nobody_after_an_erasure(
    data: Path, words: Words, systems: str
) -> None:
    async with installation(data) as installed:
        await installed.up("--demo", "--participants", "1", "--history", "0")
        answers = {"gemeente": 503, "werkgever": 422, "roc": 202, "taalschool": 202}
        partners = {role: Partner(installed, role, f"{systems}/{status}") for role, status in answers.items()}
        trajectory, participant = await begun(installed, partners)
        await tell_everything(installed, partners, trajectory, words)
        assert {"body of a 503", "body of a 422"} <= words.told.keys(), "a partner's system was never asked"
        assert words("note") in json.dumps(installed.regie("trajectories", "notes", str(trajectory))), "who may read it can"
        assert words("barrier") in json.dumps(installed.regie("trajectories", "told", str(trajectory))), "who acts on it can"
        await installed.ask("checkpoint")
        assert not words.found_in(data, installed.log, dump=dump(installed))
        control = Words()
        control.told["trajectory"] = str(trajectory)
        known = " ".join(control.found_in(data, dump=dump(installed))["trajectory"])
        for place in ("dump", "/postgres/", "temporal.db"):
            assert place in known, "a search that finds nothing proves nothing"

        installed.regie("persons", "erase", str(participant), "--ground", "AVG art. 17")
        with pytest.raises(AssertionError, match=r"kan niet\s+worden\s+bewaard"):
            installed.regie("trajectories", "onderbreken", str(trajectory), "--reden", words("after the erasure"))
        for command in ("notes", "told"):
            read = json.dumps(installed.regie("trajectories", command, str(trajectory)))
            assert not [text for text in words.told.values() if text in read]
        installed.regie("projections", "rebuild")
        await installed.ask("checkpoint")
        assert not words.found_in(data, installed.log, dump=dump(installed))
