"""`scripts/release` gives the changelog, the version and publiccode.yml their heading, and refuses what is no version."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

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


def test_publiccode_has_what_the_standard_asks() -> None:
    published = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    asked = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance"}
    assert asked | {"localisation", "categories", "organisation"} <= set(published)
    for told in published["description"].values():
        assert len(told["shortDescription"]) <= 150 <= len(told["longDescription"])
        assert told["features"]
