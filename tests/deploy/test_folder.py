import os
import pwd
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.embedded.folder import UNKNOWN, DataFolder, Part, PostgresAt, Run
from deploy.embedded.process import Identity, StackError, start, write_private
from deploy.settings import Settings
from deploy.supervisor import located
from tests.deploy.stack import as_root, mode


def test_a_new_folder_and_all_that_is_in_it_is_for_its_owner(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.make_secret()
    folder.write_run(Run(pid=1, since=datetime.now(UTC), url=""))
    folder.agree("postgres", "18", stored=False, otherwise="")
    with folder.lock():
        assert mode(data) & 0o067 == 0
        assert {mode(entry) for entry in data.iterdir()} == {0o600, 0o700}


def test_the_rights_of_a_folder_that_was_there_already_are_left_as_they_are(data: Path) -> None:
    data.mkdir()
    data.chmod(0o751)
    DataFolder(data).make()
    assert mode(data) == 0o751


def test_a_second_stack_is_kept_out_until_the_first_has_gone(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    assert folder.holder() is None
    with folder.lock():
        assert folder.holder() == Identity.of(os.getpid())
        with pytest.raises(StackError, match="Regie draait al"), DataFolder(data).lock():
            pass
        assert folder.holder() == Identity.of(os.getpid())
    assert folder.holder() is None
    with folder.lock():
        pass


def test_a_run_file_is_read_back_and_a_half_one_counts_as_none(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    assert folder.read_run() is None
    run = Run(pid=7, since=datetime.now(UTC), url="http://127.0.0.1:8080", parts={"postgres": Part(pid=8, started=9)})
    folder.write_run(run)
    assert folder.read_run() == run
    write_private(folder.run_file, run.model_dump_json()[:20])
    assert folder.read_run() is None


def test_a_process_id_that_is_used_again_is_not_the_process_that_was(data: Path) -> None:
    me = Identity.of(os.getpid())
    assert me.alive
    assert not Identity(me.pid, me.started - 1).alive


def test_data_of_another_version_is_refused_with_what_would_help(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.agree("postgres", "17", stored=False, otherwise="")
    folder.agree("postgres", "17", stored=True, otherwise="")
    with pytest.raises(StackError, match=r"postgres 17.*postgres 18.*pg_dump"):
        folder.agree("postgres", "18", stored=True, otherwise="Zet ze over met pg_dump.")
    assert folder.versions() == {"postgres": "17"}


def test_without_data_another_version_begins_anew(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.agree("temporal", "1.8", stored=True, otherwise="")
    folder.agree("temporal", "1.9", stored=False, otherwise="")
    assert folder.versions() == {"temporal": "1.9"}


def test_a_secret_is_made_when_that_is_asked_for_and_not_by_who_looks(data: Path) -> None:
    DataFolder(data).make()
    assert DataFolder(data).secret() is None
    made = DataFolder(data).make_secret()
    assert DataFolder(data).secret() == made


def test_a_secret_that_can_be_guessed_is_refused_until_another_is_made(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.secret_file.write_text("a")
    with pytest.raises(StackError, match="te zwak"):
        folder.secret()
    assert folder.make_secret() == folder.secret()


def test_each_run_has_its_own_log_and_a_few_former_ones_are_kept(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    for run in range(6):
        folder.rotate("worker").write_text(f"run {run}")
    kept = sorted((data / "logs").iterdir())
    assert [log.name for log in kept] == ["worker.log", "worker.log.1", "worker.log.2", "worker.log.3"]
    assert [log.read_text() for log in kept] == ["run 5", "run 4", "run 3", "run 2"]


def test_a_folder_that_others_can_write_in_is_refused(data: Path) -> None:
    data.mkdir()
    data.chmod(0o777)
    with pytest.raises(StackError, match="chmod go-w"):
        DataFolder(data).make()


@as_root
def test_a_folder_of_somebody_else_is_refused(data: Path) -> None:
    data.mkdir(mode=0o700)
    os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(StackError, match="van een andere gebruiker"):
        DataFolder(data).make()


@as_root
@pytest.mark.parametrize("name", ["lock", "run.json.new", "partners.json", "logs", "archive"])
def test_a_link_that_somebody_else_left_in_the_folder_is_refused(data: Path, name: str) -> None:
    data.mkdir(mode=0o700)
    (data / name).symlink_to(data.parent / "elsewhere")
    os.lchown(data / name, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(StackError, match=f"{name} is door een ander neergezet"):
        DataFolder(data).make()


def test_a_backup_of_hard_links_is_told_and_what_is_advised_leaves_both_whole(data: Path) -> None:
    DataFolder(data).make()
    for name in ("keys", "secret van toen"):
        write_private(data / name, f"kostbaar: {name}")
        (data.parent / f"{name}.elders").hardlink_to(data / name)
    with pytest.raises(StackError, match=r"ook elders een naam.*keys.*secret van toen.*Verwijder niets") as refused:
        DataFolder(data).make()
    subprocess.run(str(refused.value).rpartition("eigen kopie: ")[2], shell=True, check=True)
    DataFolder(data).make()
    for name in ("keys", "secret van toen"):
        here, there = data / name, data.parent / f"{name}.elders"
        assert here.read_text() == there.read_text() == f"kostbaar: {name}"
        assert (here.stat().st_nlink, mode(here)) == (1, 0o600)


def test_our_own_link_to_a_larger_disk_is_followed(data: Path) -> None:
    DataFolder(data).make()
    (data.parent / "disk").mkdir()
    (data / "archive").symlink_to(data.parent / "disk")
    DataFolder(data).make()


def test_neither_the_lock_nor_a_log_is_written_through_a_link(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    victim = data.parent / "victim"
    victim.write_text("kostbaar")
    for file in (folder.lock_file, folder.log("worker")):
        file.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"), folder.lock():
        pass
    with pytest.raises(OSError, match="symbolic links"):
        start("worker", ["true"], log=folder.log("worker"), env={})
    assert victim.read_text() == "kostbaar"


@pytest.mark.parametrize("content", [b"", b"niets", b"12 x", b"\xff\xfe 1", b"-1 5", b"99999999999999 1"])
def test_garbage_in_the_lock_is_somebody_unknown_as_long_as_it_is_held(data: Path, content: bytes) -> None:
    folder = DataFolder(data)
    folder.make()
    with folder.lock():
        folder.lock_file.write_bytes(content)
        assert folder.holder() == UNKNOWN
    assert folder.holder() is None


def test_a_damaged_run_file_is_not_taken_for_a_stack_that_does_not_run(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    with folder.lock():
        folder.run_file.write_bytes(b"\xff{")
        with pytest.raises(StackError, match=r"draait, maar .*run\.json is niet te lezen"):
            located(Settings(data=data))
    with pytest.raises(StackError, match="draait niet"):
        located(Settings(data=data))


@pytest.mark.parametrize("name", [b"d\xe1t\xe1", "dátá".encode(), b"50% 'a\"b#c?"])
def test_what_runs_in_a_folder_with_any_name_is_told_and_read_back(tmp_path: Path, name: bytes) -> None:
    folder = DataFolder(tmp_path / os.fsdecode(name))
    folder.make()
    at = PostgresAt(port=5, home=folder.path, cluster=folder.path / "postgres")
    folder.write_run(Run(pid=1, since=datetime.now(UTC), url="", postgres=at))
    run = folder.read_run()
    assert run
    assert run.postgres == at
