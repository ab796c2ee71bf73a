"""The session of the command line in a file: for nobody else's eyes, or it is not used."""

import os
import stat
from pathlib import Path

import pytest

from gateway.cli.kept import LONGEST, Kept, Unsafe


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "regie" / "sessies" / "hier")


def test_what_is_kept_is_read_again_and_forgotten(kept: Kept) -> None:
    assert kept.read() is None
    for token in ("een", "twee"):
        kept.keep(token)
        assert kept.read() == token
    kept.forget()
    kept.forget()
    assert kept.read() is None


def test_nobody_else_can_read_it_and_nothing_lies_beside_it(kept: Kept) -> None:
    before = os.umask(0)
    try:
        kept.keep("geheim")
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700
    assert [*kept.path.parent.iterdir()] == [kept.path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610])
def test_what_others_can_get_at_is_not_used(kept: Kept, mode: int) -> None:
    kept.keep("geheim")
    kept.path.chmod(mode)
    with pytest.raises(Unsafe, match="regie login"):
        kept.read()


def test_what_is_another_file_under_its_name_is_not_used(kept: Kept, tmp_path: Path) -> None:
    kept.path.parent.mkdir(parents=True)
    (tmp_path / "elders").write_text("geheim")
    (tmp_path / "elders").chmod(0o600)
    kept.path.symlink_to(tmp_path / "elders")
    with pytest.raises(Unsafe):
        kept.read()
    kept.path.unlink()
    os.mkfifo(kept.path, 0o600)
    with pytest.raises(Unsafe):
        kept.read()
    kept.path.unlink()
    kept.path.mkdir(mode=0o700)
    with pytest.raises(Unsafe):
        kept.read()


@pytest.mark.skipif(os.getuid() != 0, reason="only who is root can give a file away")
def test_a_file_of_somebody_else_is_not_used(kept: Kept) -> None:
    kept.keep("geheim")
    os.chown(kept.path, 12345, 12345)
    with pytest.raises(Unsafe):
        kept.read()


def test_of_a_file_without_end_no_more_is_read_than_a_token_has(kept: Kept) -> None:
    kept.keep("x" * 100_000)
    assert len(kept.read() or "") == LONGEST
