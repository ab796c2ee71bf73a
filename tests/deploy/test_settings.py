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


@pytest.mark.parametrize(
    ("told", "helps"),
    [
        ({"mail_host": "mail.gemeente.nl"}, "REGIE_MAIL_FROM"),
        ({"mail_host": "mail.gemeente.nl", "mail_from": "regie@gemeente.nl", "mail_user": "regie"}, "REGIE_MAIL_PASSWORD_FILE"),
        (
            {
                "mail_host": "mail.gemeente.nl",
                "mail_from": "regie@gemeente.nl",
                "mail_user": "regie",
                "mail_password_file": __file__,
                "mail_security": "geen",
            },
            "leesbaar over het net",
        ),
    ],
)
def test_mail_that_cannot_be_sent_or_kept_from_others_is_told_before_anything_starts(told: dict[str, str], helps: str) -> None:
    with pytest.raises(ValidationError, match=helps):
        Settings.model_validate(told)


def test_a_mailbox_is_made_of_what_was_set(tmp_path: Path) -> None:
    assert Settings().mailbox is None
    (tmp_path / "wachtwoord").write_text("geheim\n")
    told = {"mail_host": "mail.gemeente.nl", "mail_port": "465", "mail_security": "tls", "mail_from": "regie@gemeente.nl"}
    known = {"mail_user": "regie", "mail_password_file": str(tmp_path / "wachtwoord")}
    mailbox = Settings.model_validate(told | known).mailbox
    assert mailbox is not None
    assert (mailbox.host, mailbox.port, mailbox.sender, str(mailbox.security)) == ("mail.gemeente.nl", 465, "regie@gemeente.nl", "tls")
    assert (mailbox.user, mailbox.password) == ("regie", "geheim")
    assert "geheim" not in repr(mailbox)
