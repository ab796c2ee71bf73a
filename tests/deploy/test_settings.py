"""Settings that cannot work are told before anything starts, by the name of the setting."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.guard import explained
from deploy.settings import Settings
from gateway.cli.output import Exit


def told(setting: str, value: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(f"REGIE_{setting}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    code, words = explained(refused.value)
    assert code == Exit.USAGE
    assert f"REGIE_{setting}" in words
    return words


@pytest.mark.parametrize("address", ["http://temporal:7233", "temporal", "temporal:zeven", "a/b:7233", "grpc://[::1]:7233", ""])
def test_an_address_of_temporal_is_a_host_and_a_port(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "host:poort" in told("TEMPORAL_ADDRESS", address, monkeypatch)


@pytest.mark.parametrize("address", ["temporal.gemeente.nl:7233", "127.0.0.1:7233", "[::1]:7233", "dns-van_k8s:1"])
def test_a_host_and_a_port_are_an_address_of_temporal(address: str) -> None:
    assert Settings(temporal_address=address).temporal_address == address


@pytest.mark.parametrize(
    ("setting", "value", "helps"),
    [
        ("CONTACT_URL", "www.gemeente.nl", "https://www.gemeente.nl/regie"),
        ("CONTACT_URL", "javascript:alert(1)", "https://www.gemeente.nl/regie"),
        ("CONTACT_EMAIL", "regie", "regie@gemeente.nl"),
        ("CONTACT_EMAIL", "a@b.nl, c@d.nl", "regie@gemeente.nl"),
    ],
)
def test_whom_developers_write_to_can_be_reached(setting: str, value: str, helps: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert helps in told(setting, value, monkeypatch)


def test_a_file_is_no_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bestand").touch()
    assert "is geen map" in told("DATA", str(tmp_path / "bestand"), monkeypatch)


def test_no_name_is_no_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "noem een map" in told("DATA", "", monkeypatch)


def test_a_folder_is_no_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is een map" in told("KEYS_FILE", str(tmp_path), monkeypatch)


def test_a_home_is_where_it_is_in_every_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = Settings(data=Path("~/regie"), keys_file=Path("~/sleutels"))
    assert (settings.archive, settings.keys) == (tmp_path / "regie" / "archive", tmp_path / "sleutels")
