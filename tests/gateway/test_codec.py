"""What Temporal's pages show: what passed through a run to who may open that trajectory, on the record, and to nobody else."""

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
import pytest_asyncio
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import WorkflowSerializationContext
from temporalio.testing import WorkflowEnvironment

from events.erasure import erase
from events.fact import Actor
from events.sealing.vault import Vault
from events.vocabulary.person import Door, FileLookedInto, Looked
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.access.who import Post, Who
from gateway.asking import Asking
from gateway.logbook.decisions import exported, taking_down
from gateway.login.client import Identity
from gateway.login.configured import Configured, Credentials
from gateway.login.gate import COOKIE
from gateway.login.login import Login
from gateway.persons.reading import looks
from gateway.web.codec import ALL, MOST
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, listening, open_doors
from tests.gateway.login.conftest import issuer, key_file, ours
from tests.gateway.login.tamperer import settings
from tests.vaults import vault
from tests.workflows.city import MUNICIPALITY, VILLAGE, City, open_city, start_with_everybody
from tests.workflows.life import Life
from tests.workflows.partners import MASTER
from workflows.decisions.telling import WriteNote
from workflows.programme.catalogue import find
from workflows.run.payloads import SealedPayloads
from workflows.run.reference import workflow_id

__all__ = ["issuer", "key_file", "ours"]

TOLD = "in vertrouwen verteld, en nergens anders"
UI = "http://127.0.0.1:28233"
DECODE = "/codec/decode"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"in het open"')
NOTHING: list[str] = ["(niet voor u)"]


@dataclass
class Scene:
    """Doors with a login before a city of which Temporal keeps nothing in the clear."""

    doors: Doors
    city: City
    keys: Vault

    async def begins(self, regisseur: str) -> Life:
        """A trajectory of that account, in which something was told."""
        life = Life(uuid4(), self.city.client, self.city.store, self.city.office, self.city.town)
        self.city.lives.append(life)
        start = start_with_everybody(find("utrecht-werk-en-taal")).model_copy(update={"regisseur": regisseur, "participant": uuid4()})
        await self.city.office.start(life.id, start, Actor(regisseur, Role.REGISSEUR))
        await life.order(WriteNote(text=TOLD))
        await self.doors.sees_everything()
        return life

    async def logs_in(self, *posts: Post, account: str = "") -> tuple[str, str]:
        """A session of an account with these posts: the account, and the cookie."""
        assert self.doors.services.login
        account = account or str(uuid4())
        identity = Identity("https://login.example", account, None, {}, "token")
        token = await self.doors.services.login.sessions.begin(identity, "proef", Who(account, posts), "Noor", "een browser")
        return account, f"{COOKIE}={token}"

    async def asks(self, payloads: Sequence[Payload] | bytes, cookie: str = "", **headers: str | None) -> httpx2.Response:
        """Ask as Temporal's page does, save for the changes; a header that is None is left out."""
        right: dict[str, str | None] = {"origin": UI, "x-namespace": self.city.client.namespace, "content-type": "application/json"}
        right |= {"cookie": cookie, "sec-fetch-mode": "cors", "sec-fetch-site": "same-site"}
        sent = {
            name: value for name, value in (right | {name.replace("_", "-"): value for name, value in headers.items()}).items() if value
        }
        body = payloads if isinstance(payloads, bytes) else json_format.MessageToJson(Payloads(payloads=payloads)).encode()
        return await self.doors.http.post(DECODE, content=body, headers=sent)

    async def decisions(self) -> list[dict[str, Any]]:
        """All that was decided, in the order in which it was."""
        now, hour = datetime.now(UTC), timedelta(hours=1)
        return [json.loads(json.dumps(one)) async for one in exported(self.doors.services.pool, now - hour, now + hour)]

    async def sees(self, payloads: Sequence[Payload], cookie: str) -> list[str]:
        """What somebody is shown, as text."""
        answer = await self.asks(payloads, cookie)
        assert answer.status_code == 200, answer.text
        shown = json_format.ParseDict(answer.json(), Payloads()).payloads
        assert len(shown) == len(payloads)
        return [one.data.decode(errors="replace") for one in shown]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(temporal: WorkflowEnvironment, city_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with (
        asyncpg.create_pool(city_database, min_size=1, max_size=ENOUGH) as pool,
        open_city(temporal, city_database, keys=(keys := vault(pool)).keys) as city,
        open_doors(pool, city.store, city.client) as behind,
        logging_in(behind, tmp_path_factory.mktemp("codec")) as doors,
    ):
        yield Scene(doors, city, keys)


@asynccontextmanager
async def logging_in(behind: Doors, folder: Path, temporal_ui: str | None = UI) -> AsyncIterator[Doors]:
    pool = behind.services.pool
    file = folder / "regie.pem"
    file.touch()
    async with httpx2.AsyncClient(trust_env=False) as http, taking_down(pool) as log:
        told = settings("https://login.example", file, credentials=Credentials.model_validate({"secret": "geheim"}))
        login = Login(Configured(issuers=(told,)), pool, vault(pool).keys, http, secret=MASTER, address="http://127.0.0.1:28080")
        services = replace(behind.services, login=login, asking=Asking(pool, log), vault=vault(pool))
        async with (
            listening(services, temporal_ui=temporal_ui) as (address, stop),
            httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30) as client,
        ):
            yield Doors(address, services, client, stop)


async def passed(life: Life) -> list[Payload]:
    """Every payload that Temporal keeps of a run, as it keeps it."""
    found: list[Payload] = []

    def look(value: Any) -> None:
        match value:
            case {"metadata": dict(), "data": str()}:
                found.append(json_format.ParseDict(value, Payload()))
            case dict():
                for inner in value.values():
                    look(inner)
            case list():
                for inner in value:
                    look(inner)

    look(json.loads((await life.history((await life.look()).run)).to_json()))
    assert found
    return found


def regisseur(municipality: UUID = MUNICIPALITY) -> Post:
    return Post(Role.REGISSEUR, str(municipality))


async def test_who_may_open_a_trajectory_sees_what_passed_through_its_run_and_that_is_written_down(scene: Scene) -> None:
    account, cookie = await scene.logs_in(regisseur())
    life = await scene.begins(account)
    payloads = [one for one in await passed(life) if one.metadata["encoding"] == b"binary/encrypted"]
    assert TOLD not in str(payloads)
    before = len(await scene.decisions())
    shown = await scene.sees([*payloads, PLAIN], cookie)
    assert any(TOLD in one for one in shown)
    assert shown[-1] == '"in het open"'
    assert not any("(niet" in one for one in shown)
    [line] = (await scene.decisions())[before:]
    asked, told = line["body"]["adl.core.request"], line["body"]["adl.core.response"]
    assert (asked["action"]["name"], asked["resource"]["id"], told["decision"]) == (Action.OPEN, str(life.id), True)
    assert asked["action"]["properties"]["klassen"] == sorted(ALL), "all that may be in it: a payload is not shown in part"
    await scene.sees(payloads, cookie)
    person = await scene.keys.subject(life.id)
    traces = [one.event for one in await looks(scene.city.store, person) if isinstance(one.event, FileLookedInto)]
    assert [(one.trajectory, one.what, one.door) for one in traces] == [(life.id, Looked.RUN, Door.TEMPORAL)], (
        "what was seen that day, once"
    )


@pytest.mark.parametrize(
    "posts",
    [
        (),
        (regisseur(),),
        (regisseur(VILLAGE),),
        (Post(Role.COORDINATOR, str(MUNICIPALITY)),),
        (Post(Role.CASEWORKER, str(MUNICIPALITY)),),
        (Post(Role.EMPLOYER, None, UUID(int=4)),),
        (Post(Office.ADMINISTRATOR),),
        (Post(Office.PRIVACY_OFFICER, str(MUNICIPALITY)), Post(Office.PROGRAMME_MANAGER)),
    ],
    ids=["nobody", "a colleague", "of elsewhere", "a coordinator", "a caseworker", "an employer", "an administrator", "offices"],
)
async def test_nobody_else_sees_anything_and_that_is_written_down_too(scene: Scene, posts: tuple[Post, ...]) -> None:
    mine, _ = await scene.logs_in(regisseur())
    life = await scene.begins(mine)
    _, cookie = await scene.logs_in(*posts)
    payloads, before = await passed(life), len(await scene.decisions())
    sealed = [one for one in payloads if one.metadata["encoding"] == b"binary/encrypted"]
    assert set(await scene.sees(sealed, cookie)) == {'"(niet voor u)"'}
    lines = (await scene.decisions())[before:]
    assert [one["body"]["adl.core.response"]["decision"] for one in lines] == [False]
    assert not await looks(scene.city.store, await scene.keys.subject(life.id))


async def test_of_payloads_of_several_each_is_decided_by_itself(scene: Scene) -> None:
    account, cookie = await scene.logs_in(regisseur())
    mine, other = await scene.begins(account), await scene.begins("een ander")
    both = [one for life in (mine, other) for one in await passed(life) if one.metadata["encoding"] == b"binary/encrypted"]
    shown = await scene.sees([*both[::-1], *both], cookie)
    assert shown[: len(both)] == shown[len(both) :][::-1], "in the order in which they came"
    assert {one == '"(niet voor u)"' for one in shown} == {True, False}


async def test_what_belongs_to_no_trajectory_is_shown_to_nobody(scene: Scene) -> None:
    _, cookie = await scene.logs_in(regisseur(), Post(Office.ADMINISTRATOR))
    of_the_house = await SealedPayloads(scene.keys.keys).encode([PLAIN])
    unknown = await SealedPayloads(scene.keys.keys, uuid4()).encode([PLAIN])
    before = len(await scene.decisions())
    assert await scene.sees([*of_the_house, *unknown], cookie) == ['"(niet voor u)"'] * 2
    assert [one["body"]["adl.core.response"]["decision"] for one in (await scene.decisions())[before:]] == [False] * 2


async def test_what_is_gone_or_was_changed_says_so_and_hides_nothing_else(scene: Scene) -> None:
    account, cookie = await scene.logs_in(regisseur())
    life = await scene.begins(account)
    codec = SealedPayloads(scene.keys.keys).with_context(WorkflowSerializationContext("regie", workflow_id(life.id)))
    [sealed], [changed], [foreign] = [await codec.encode([PLAIN]) for _ in range(3)]
    changed.data = changed.data[:-1] + bytes([changed.data[-1] ^ 1])
    foreign.metadata["regie-key"] = b"x"
    empty = Payload(metadata=dict(sealed.metadata))
    shown = await scene.sees([changed, sealed, empty], cookie)
    assert shown == ['"(niet te lezen)"', '"in het open"', '"(niet te lezen)"']
    assert (await scene.asks([foreign], cookie)).json()["payloads"][0]["data"] == base64.b64encode(foreign.data).decode()
    other = await scene.begins(account)
    theirs = Payload(metadata={**sealed.metadata, "regie-key": other.id.bytes}, data=sealed.data)
    assert await scene.sees([theirs], cookie) == ['"(niet te lezen)"'], "of another trajectory under the name of one's own"
    await erase(scene.doors.services.pool, scene.city.store, scene.keys, life.id, "AVG art. 17", Actor(account, Role.REGISSEUR))
    assert await scene.sees([sealed], cookie) == ['"(gewist)"']


# The door itself


async def test_without_a_session_nothing_is_decoded(scene: Scene) -> None:
    for cookie in ("", f"{COOKIE}=x"):
        answer = await scene.asks([PLAIN], cookie)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, UI)


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", f"{UI}.evil.example", UI.replace("http", "https"), f"{UI}/", "*"])
async def test_another_page_is_refused_and_may_read_nothing(scene: Scene, origin: str | None) -> None:
    _, cookie = await scene.logs_in(regisseur())
    answer = await scene.asks([PLAIN], cookie, origin=origin)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    if origin:
        asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-namespace"}
        assert "access-control-allow-origin" not in (await scene.doors.http.options(DECODE, headers=asked)).headers


async def test_a_browser_hears_beforehand_what_the_pages_may_and_of_no_other_address(scene: Scene) -> None:
    asked = {"origin": UI, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-namespace"}
    told = await scene.doors.http.options(DECODE, headers=asked)
    assert told.status_code == 200
    assert told.headers["access-control-allow-origin"] == UI
    assert told.headers["access-control-allow-credentials"] == "true"
    assert "origin" in told.headers["vary"].lower()
    assert (await scene.doors.http.options(DECODE, headers=asked | {"access-control-request-method": "PUT"})).status_code == 400
    assert (await scene.doors.http.options(DECODE, headers=asked | {"access-control-request-headers": "authorization"})).status_code == 400
    _, cookie = await scene.logs_in(regisseur())
    for path in ("/", "/lijsten", "/codecx", "/v1/gebeurtenissen"):
        page = await scene.doors.http.get(path, headers={"origin": UI, "cookie": cookie})
        assert "access-control-allow-origin" not in page.headers
        assert "access-control-allow-origin" not in (await scene.doors.http.options(path, headers=asked)).headers


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": None}, 415),
        ({"x_namespace": "iets-anders"}, 400),
        ({"x_namespace": None}, 400),
        ({"origin": UI}, 200),
    ],
)
async def test_what_is_asked_otherwise_is_refused(scene: Scene, changes: dict[str, str | None], status: int) -> None:
    _, cookie = await scene.logs_in(regisseur())
    assert (await scene.asks([PLAIN], cookie, **changes)).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"payloads": 7}', 400),
        (b'{"payloads": [{"data": "\xff"}]}', 400),
        (b'{"payloads": [{"metadata": {"encoding": 7}}]}', 400),
        (b'{"payloads": ' + b"[" * 100_000, 400),
        (b"x" * 300_000, 413),
        (json.dumps({"payloads": [{}] * (MOST + 1)}).encode(), 413),
        (json.dumps({"payloads": [{}] * MOST, "meer": {}}).encode(), 200),
        (b"{}", 200),
    ],
    ids=["nothing", "a list", "null", "a number", "no text", "no bytes", "deep", "large", "many", "as many as may be", "none"],
)
async def test_what_comes_in_is_bounded_and_read_in_one_way(scene: Scene, body: bytes, status: int) -> None:
    _, cookie = await scene.logs_in(regisseur())
    assert (await scene.asks(body, cookie)).status_code == status


async def test_nothing_is_encrypted_here(scene: Scene) -> None:
    _, cookie = await scene.logs_in(regisseur())
    headers = {"origin": UI, "content-type": "application/json", "x-namespace": "regie", "cookie": cookie, "sec-fetch-mode": "cors"}
    assert (await scene.doors.http.post("/codec/encode", content=b"{}", headers=headers)).status_code == 403


async def test_without_its_origin_or_a_login_there_is_no_such_door(scene: Scene, tmp_path: Path) -> None:
    _, cookie = await scene.logs_in(regisseur())
    async with logging_in(scene.doors, tmp_path, None) as closed:
        assert (await replace(scene, doors=closed).asks([PLAIN], cookie)).status_code == 404
    nobody = replace(scene.doors.services, login=None, asking=None)
    async with listening(nobody, temporal_ui=UI) as (address, _), httpx2.AsyncClient(base_url=address, trust_env=False) as http:
        assert (await http.post(DECODE, content=b"{}", headers={"origin": UI})).status_code == 404
