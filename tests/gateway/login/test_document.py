"""The document of an operator: the examples that we give can be used, and what is wrong with one is told in Dutch."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.access.who import Assurance, Post
from gateway.login.document import WrongDocument, read
from gateway.login.posts import assurance_of, must_be_sure, posts_of, subject_in
from gateway.login.refusals import Untrue, Unwelcome
from gateway.login.strict import Object

DOCUMENT = (Path(__file__).parents[3] / "docs" / "login.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
WHOLE = EXAMPLES[0]
ONE = "issuers:\n" + EXAMPLES[1]


def written(text: str, folder: Path) -> Path:
    for name in ("regie.pem", "regie.crt"):
        (folder / name).touch()
    (folder / "login.yaml").write_text(text.replace("/etc/regie", str(folder)), "utf-8")
    return folder / "login.yaml"


def test_every_example_that_we_give_can_be_used(tmp_path: Path) -> None:
    assert len(EXAMPLES) == 4
    whole = read(written(WHOLE, tmp_path))
    assert (whole.idle, whole.longest) == (timedelta(minutes=30), timedelta(hours=10))
    together = read(written(WHOLE + "".join(EXAMPLES[1:]).replace("name: medewerkers", "name: entra"), tmp_path))
    assert [one.name for one in together.issuers] == ["medewerkers", "entra", "organisaties"]
    assert [one.scope for one in together.systems] == ["gebeurtenissen"]
    assert posts_of(whole.issuers[0], {"realm_access": {"roles": ["regie-regisseur", "iets-anders"]}}) == (
        Post(whole.issuers[0].posts[0].role, "7d0f6e0c-5b9e-4c39-8a6e-0d4b54d1c001"),
    )
    assert assurance_of(together.issuers[1], {"amr": ["pwd", "mfa"]}) is Assurance.SUBSTANTIAL
    with pytest.raises(Unwelcome):
        must_be_sure(together.issuers[1], assurance_of(together.issuers[1], {"amr": ["pwd"]}))


def test_an_organisation_that_is_told_has_to_be_known(tmp_path: Path) -> None:
    [broker] = read(written("issuers:\n" + EXAMPLES[2], tmp_path)).issuers
    kvk = "urn:etoegang:1.9:EntityConcernedID:KvKnr"
    assert [post.organisation for post in posts_of(broker, {kvk: "12345678"})] == list(broker.organisations.values())
    wrong: list[Object] = [{}, {kvk: "87654321"}, {kvk: ["12345678"]}, {kvk: None}]
    for told in wrong:
        assert posts_of(broker, told) == ()


@pytest.mark.parametrize(
    ("subject", "taken"), [("111222333", False), ("11122233", True), ("012345672", False), ("111222334", True), ("pair-wise", True)]
)
def test_a_bsn_is_nobodys_name(subject: str, taken: bool, tmp_path: Path) -> None:
    [broker] = read(written("issuers:\n" + EXAMPLES[2] + "    residents: true\n", tmp_path)).issuers
    if taken:
        assert subject_in(broker, {"sub": subject}) == subject
    else:
        with pytest.raises(Untrue, match="BSN"):
            subject_in(broker, {"sub": subject})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("https://login.microsoftonline.com", "http://login.microsoftonline.com", "met https"),
        ("[RS256]", "[HS256]", "kies uit"),
        ("[RS256]", "[none]", "kies uit"),
        ("role: regisseur", "role: baas", "role"),
        ("role: regisseur", "role: systeem", "geen systeem"),
        ("name: medewerkers", "name: Mede werkers", "kleine letters"),
        ("client_id", "klant", "bestaat niet"),
        ("key_file: /etc/regie/regie.pem, ", "", "noem één van"),
        ("regie.pem", "weg.pem", "en dat is er niet"),
        ("issuers:", "issuers: [", "regel "),
        ("issuers:", "uitgevers:", "ontbreekt"),
    ],
)
def test_what_is_wrong_with_it_is_told(before: str, after: str, told: str, tmp_path: Path) -> None:
    assert before in ONE
    with pytest.raises(WrongDocument) as wrong:
        read(written(ONE.replace(before, after), tmp_path))
    assert told in str(wrong.value)
    assert "Value error" not in str(wrong.value)
