"""Numbers and addresses of organisations are looked at before they are put down."""

from collections.abc import Callable

import pytest

from gateway.partners.identifying import address, cbs, kvk, not_found, oin, rsin

Check = Callable[[str], str]


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (rsin, "123456782"),
        (rsin, "823288444"),
        (kvk, "12345678"),
        (oin, "00000001823288444000"),
        (oin, "00000003123456780000"),
        (oin, "00000004000000012345"),
        (cbs, "0344"),
        (cbs, "1992"),
        (address, "https://gemeente.example/verzoeken"),
        (address, "https://8.8.8.8/verzoeken"),
    ],
)
def test_what_is_right_is_taken_as_it_is(check: Check, good: str) -> None:
    assert check(good) == good


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (rsin, "123456783", "elfproef"),
        (rsin, "000000000", "elfproef"),
        (rsin, "12345678", "negen cijfers"),
        (rsin, "12345678\u0662", "negen cijfers"),
        (kvk, "1234567", "acht cijfers"),
        (kvk, "00000000", "is van niemand"),
        (oin, "0000000182328844400", "twintig cijfers"),
        (oin, "10000001823288444000", "twintig cijfers"),
        (oin, "00000001823288445000", "elfproef"),
        (oin, "00000001823288444001", "niet op nullen"),
        (oin, "00000003123456780001", "niet op nullen"),
        (address, "gemeente.example", "geen webadres"),
        (address, "http://gemeente.example/", "niet versleuteld"),
        (address, "https://localhost/verzoeken", "deze machine zelf"),
        (address, "https://127.1/verzoeken", "deze machine zelf"),
        (address, "https://[::1]/verzoeken", "deze machine zelf"),
        (cbs, "12", "vier cijfers"),
        (cbs, "0000", "van geen gemeente"),
        (cbs, "9999", "van geen gemeente"),
        (address, "https://10.0.0.1/verzoeken", "eigen netwerk"),
        (address, "https://192.168.1/verzoeken", "eigen netwerk"),
        (address, "https://[fd00::1]/verzoeken", "eigen netwerk"),
        (address, "https://intranet/verzoeken", "eigen netwerk"),
        (address, "https://regie.gemeente.local/verzoeken", "eigen netwerk"),
        (address, "https://naam:woord@gemeente.example/", "naam of wachtwoord"),
    ],
)
def test_what_is_wrong_is_told_in_dutch(check: Check, wrong: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check(wrong)


def test_to_try_something_out_it_may_be_this_machine() -> None:
    assert address("http://127.0.0.1:9000/", here=True)


async def test_an_address_of_which_the_name_is_nowhere_is_warned_of_and_not_refused() -> None:
    nowhere = "https://bestaat-niet.example/verzoeken"
    assert address(nowhere) == nowhere
    assert "bestaat-niet.example is nu niet te vinden op internet" in await not_found(nowhere)
    assert "wijst naar een eigen netwerk" in await not_found("https://localhost/")
    assert not await not_found("https://8.8.8.8/verzoeken")
