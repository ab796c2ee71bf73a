"""`scripts/release` gives the changelog, the version and publiccode.yml their heading, makes a commit and a tag, and refuses no version."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def release(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a copy of what it changes."""
    for name in ("scripts/release", "CHANGELOG.md", "pyproject.toml", "publiccode.yml"):
        (checkout / name).parent.mkdir(exist_ok=True)
        if not (checkout / name).exists():
            shutil.copy(ROOT / name, checkout / name)
    return subprocess.run([checkout / "scripts" / "release", *words], capture_output=True, text=True, timeout=60, check=False)


def test_a_release_gets_its_headings(tmp_path: Path) -> None:
    assert release(tmp_path, "--texts", "7.8.9").returncode == 0
    assert re.search(
        r"^## \[Unreleased\]\n\n## \[7\.8\.9\] - \d{4}-\d\d-\d\d$", (tmp_path / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert 'version = "7.8.9"' in (tmp_path / "pyproject.toml").read_text("utf-8")
    published = yaml.safe_load((tmp_path / "publiccode.yml").read_text("utf-8"))
    assert published["softwareVersion"] == "7.8.9"
    assert abs((datetime.now(UTC).date() - datetime.fromisoformat(published["releaseDate"]).date()).days) <= 1


def test_a_release_is_made_once_and_of_a_version(tmp_path: Path) -> None:
    assert release(tmp_path, "--texts", "7.8.9").returncode == 0
    assert "already" in release(tmp_path, "--texts", "7.8.9").stderr
    assert release(tmp_path, "--texts", "next").returncode == 2


MAKE = """
test: ; @echo test >> made
install histories: ; @echo $@ >> made; mkdir -p tests/histories/7.8.9; touch tests/histories/7.8.9/life; {fails}
dist/sbom.json: ; @mkdir -p dist; grep '^version' pyproject.toml > $@
.PHONY: test install histories
"""
"""What making a release asks of make, without what takes long."""


def git(checkout: Path, *words: str) -> str:
    """What git says of it."""
    return subprocess.run(["git", *words], cwd=checkout, capture_output=True, text=True, check=True).stdout.strip()


def checkout_of(folder: Path, monkeypatch: pytest.MonkeyPatch, *, fails: str = "true") -> Path:
    """A clean checkout of what the script touches."""
    for whose in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{whose}_NAME", "Iemand")
        monkeypatch.setenv(f"GIT_{whose}_EMAIL", "iemand@example.org")
    release(folder)
    (folder / "Makefile").write_text(MAKE.format(fails=fails), "utf-8")
    (folder / ".gitignore").write_text("dist/\nmade\n", "utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Begin")
    return folder


def test_a_release_is_a_commit_with_its_lives_and_a_tag_and_what_comes_after_it_is_under_way_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = checkout_of(tmp_path, monkeypatch)
    made = release(checkout, "7.8.9")
    assert made.returncode == 0, made.stderr
    assert (checkout / "made").read_text().split() == ["test", "install", "histories"], "nothing is changed before the tests are green"
    assert git(checkout, "cat-file", "-t", "v7.8.9") == "tag"
    changed = git(checkout, "show", "--format=", "--name-only", "v7.8.9^{commit}").split()
    assert changed == ["CHANGELOG.md", "publiccode.yml", "pyproject.toml", "tests/histories/7.8.9/life"]
    assert (checkout / "dist" / "sbom.json").read_text().strip() == 'version = "7.8.9"'
    assert 'version = "7.9.0.dev0"' in git(checkout, "show", "HEAD:pyproject.toml")
    assert not git(checkout, "status", "--porcelain")
    assert "already" in release(checkout, "7.8.9").stderr


def test_a_release_that_fails_leaves_the_checkout_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = checkout_of(tmp_path, monkeypatch, fails="false")
    assert release(checkout, "7.8.9").returncode != 0
    assert not git(checkout, "status", "--porcelain")
    assert (git(checkout, "log", "--format=%s"), git(checkout, "tag")) == ("Begin", "")
    (checkout / "CHANGELOG.md").write_text("iets", "utf-8")
    assert "commit first" in release(checkout, "7.8.9").stderr


def test_publiccode_has_what_the_standard_asks() -> None:
    published = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    asked = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance"}
    assert asked | {"localisation", "categories", "organisation"} <= set(published)
    for told in published["description"].values():
        assert len(told["shortDescription"]) <= 150 <= len(told["longDescription"])
        assert told["features"]
