"""An installation keeps its master secret, or says that it is gone; it never works with another without a word."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.checks import master_secret
from deploy.doctor import Verdict
from deploy.embedded.folder import DataFolder
from deploy.settings import Settings
from deploy.supervisor import Stack, located
from events.log.migrations import migrate
from gateway.partners.master import WrongMaster, bind_at

OTHER = SecretStr("pX3vT0m2Jq9Lw8Zr5Ks7Nc1Bd4Fg6Hh-0yUeIoAa")
HERE = "127.0.0.1:1"


async def secret_of(
    settings: Settings, look: Callable[[Settings], Awaitable[None]] | None = None, *, anew: bool = False
) -> SecretStr | None:
    """With which master secret an installation came up."""
    stack = Stack(settings, migrate=migrate, bind=partial(bind_at, anew=anew), tell=print, new_secret=anew)
    try:
        up = await stack.start()
        if look:
            await look(up)
        return up.secret
    finally:
        await stack.stop()


@pytest.mark.slow
async def test_a_start_without_the_master_secret_or_with_another_is_refused_until_a_new_one_is_meant(data: Path) -> None:
    first = await secret_of(Settings(data=data))
    secret = data / "secret"
    kept = secret.rename(data / "secret.oud")
    with pytest.raises(WrongMaster, match="Zet het terug uit de reservekopie"):
        await secret_of(Settings(data=data))
    assert not secret.exists()
    with pytest.raises(WrongMaster, match="een ander dan waarmee deze database werkt"):
        await secret_of(Settings(data=data, secret=OTHER))
    kept.rename(secret)

    async def doctor(up: Settings) -> None:
        for told, verdict in ((Settings(data=data), Verdict.OK), (Settings(data=data, secret=OTHER), Verdict.FAIL)):
            check = await master_secret(told)
            assert check.verdict is verdict, check
        secret.rename(kept)
        assert located(Settings(data=data)).secret is None
        assert not secret.exists()
        assert (await master_secret(Settings(data=data))).verdict is Verdict.FAIL

    assert await secret_of(Settings(data=data), doctor) == first
    assert await secret_of(Settings(data=data), anew=True) != first
    assert await secret_of(Settings(data=data)) != first


async def test_a_new_master_secret_is_another_than_the_one_that_is_kept(data: Path, database: str) -> None:
    settings = Settings(data=data, database_url=SecretStr(database), temporal_address=HERE)
    folder = DataFolder(data)
    folder.make()
    first = await Stack(settings, bind=bind_at)._secret(settings)
    second = await Stack(settings, bind=partial(bind_at, anew=True), new_secret=True)._secret(settings)
    assert second != first
    assert folder.secret() == second
    assert (data / "secret.vorige").read_text() == first.get_secret_value()
    assert await Stack(settings, bind=bind_at)._secret(settings) == second
    told = settings.model_copy(update={"secret": second})
    with pytest.raises(WrongMaster, match="waarmee deze database al werkt"):
        await Stack(told, bind=partial(bind_at, anew=True), new_secret=True)._secret(told)


def test_with_a_postgres_and_temporal_of_ones_own_the_master_secret_is_where_a_start_keeps_it(data: Path) -> None:
    there = Settings(data=data, database_url=SecretStr("postgresql://elders/regie"), temporal_address=HERE)
    assert located(there).secret is None
    assert not data.exists()
    DataFolder(data).make()
    kept = DataFolder(data).make_secret()
    assert located(there).secret == kept
    assert located(there.model_copy(update={"secret": OTHER})).secret == OTHER
