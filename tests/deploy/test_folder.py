import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.embedded.folder import DataFolder, Part, Run
from deploy.embedded.process import Identity, StackError, write_private
from tests.deploy.stack import mode


def test_a_new_folder_and_all_that_is_in_it_is_for_its_owner(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.secret()
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


def test_the_secret_stays_the_same(data: Path) -> None:
    DataFolder(data).make()
    assert DataFolder(data).secret() == DataFolder(data).secret()


def test_each_run_has_its_own_log_and_a_few_former_ones_are_kept(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    for run in range(6):
        folder.rotate("worker").write_text(f"run {run}")
    kept = sorted((data / "logs").iterdir())
    assert [log.name for log in kept] == ["worker.log", "worker.log.1", "worker.log.2", "worker.log.3"]
    assert [log.read_text() for log in kept] == ["run 5", "run 4", "run 3", "run 2"]
