"""That the bench runs and tells what it promises. How fast anything is, no test says."""

import json
import math
import subprocess
import sys

import pytest

from tests.bench import peer

WITHOUT_PEER = {
    "append_16_vs_pgbench",
    "append_16_p50_vs_single_calls",
    "append_1_vs_insert",
    "catchup_vs_decode_limit",
    "queries_allowed_vs_slowest",
    "find_by_name_p95_ms",
    "authorised_list_vs_before",
}
WITH_PEER = {"append_16_vs_eventsourcing", "catchup_vs_eventsourcing"}


@pytest.mark.slow
def test_whole_trajectories_are_measured_beside_bare_workflows() -> None:
    short = ("--only", "orchestrate", "--rounds", "1", "--seconds", "0.1")
    done = subprocess.run([sys.executable, "-m", "tests.bench", *short], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["orchestration_vs_bare_temporal"] > 0


@pytest.mark.slow
def test_a_partners_report_is_followed_through_every_process_to_its_signal() -> None:
    short = ("--only", "screen", "--rounds", "1", "--seconds", "0.1")
    done = subprocess.run([sys.executable, "-m", "tests.bench", *short], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    assert "partner's event to signal, 4 events" in done.stdout


@pytest.mark.slow
def test_the_last_line_of_the_bench_is_one_object_of_ratios() -> None:
    short = ("--rounds", "1", "--seconds", "0.2", "--events", "2000")
    only = [
        part for name in ("append_16", "append_1", "catchup", "read", "rebuild", "queries", "find", "react") for part in ("--only", name)
    ]
    done = subprocess.run([sys.executable, "-m", "tests.bench", *only, *short], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    *table, last = done.stdout.splitlines()
    ratios = json.loads(last)
    assert set(ratios) == WITHOUT_PEER | (WITH_PEER if peer.installed() else set())
    assert all(math.isfinite(ratio) and ratio > 0 for ratio in ratios.values())
    assert {line.split()[0] for line in table} == {
        "append_16",
        "append_1",
        "catchup",
        "read",
        "rebuild",
        "queries",
        "find",
        "react",
        "ratio",
    }
