"""The words of forms: each is there in every language, says the same things, and reads in the right direction."""

from string import Formatter

from activities.forms.channel import KEYS
from activities.forms.texts import DUTCH, LANGUAGES, catalogue, texts


def _told(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_there_in_every_language_and_has_the_same_things_to_fill_in() -> None:
    for key, those in catalogue().items():
        assert list(those) == list(LANGUAGES), key
        assert all(text.strip() == text or text.endswith("\n") for text in those.values()), key
        assert len({frozenset(_told(text)) for text in those.values()}) == 1, key
        assert len(set(those.values())) == len(LANGUAGES) or key == "code", key


def test_arabic_is_written_from_the_right_and_tigrinya_from_the_left() -> None:
    assert {language: texts(language).direction for language in LANGUAGES} == {"nl": "ltr", "en": "ltr", "ar": "rtl", "ti": "ltr"}


def test_a_language_that_there_is_not_is_dutch() -> None:
    assert texts("so").language == texts(None).language == DUTCH


def test_a_mail_holds_the_link_and_nothing_else_that_is_told() -> None:
    for key in KEYS.values():
        assert {name for language in LANGUAGES for name in _told(texts(language)[f"{key}.tekst"])} == {"link"}
        assert all(not _told(texts(language)[f"{key}.onderwerp"]) for language in LANGUAGES)
