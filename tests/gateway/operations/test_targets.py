"""What a programme wants to reach lies beside what is, and whether it is reached follows from the interval."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from gateway.operations.targets import Told, beside_norms, beside_targets
from projections.learning.questions.by_month import ByMonth
from projections.learning.questions.outcomes import MONTHS, Outcome
from projections.learning.questions.retention import MONTHS as AFTER
from projections.learning.questions.retention import Retention
from projections.learning.questions.shown import Shown
from projections.learning.questions.stages import StageDuration
from workflows.programme.catalogue import find
from workflows.programme.targets import Target

HALF = Shown(0.5, 0.42, 0.58, 120)
TOLD: Told = {
    "uitkomsten": {"plaatsing": Outcome(dict.fromkeys(MONTHS, HALF), None), "uitval": Outcome(dict.fromkeys(MONTHS), None)},
    "duurzaam-werk": {"": ByMonth(dict.fromkeys(MONTHS, HALF))},
    "aan-het-werk": {"": Retention(dict.fromkeys(AFTER, HALF))},
    "fasen": {
        "intake": StageDuration(61.0, {50: Shown(91.0, 84.0, 98.0, 120)}, None),
        "voortraject": StageDuration(183.0, {50: Shown(182.0, 175.0, 189.0, 120)}, None),
        "leer-werk": StageDuration(400.0, {50: Shown(300.0, 280.0, 330.0, 120)}, None),
        "nazorg": None,
    },
}


def target(limit: Mapping[str, int], what: str = "geplaatst", months: int = 12) -> Target:
    return Target.model_validate({"wat": what, "maanden": months, "bron": "begroting", **limit})


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [
        ({"ten_minste": 40}, "het doel is gehaald"),
        ({"ten_minste": 50}, "of het doel is gehaald, is niet te zeggen"),
        ({"ten_minste": 60}, "het doel is niet gehaald"),
        ({"ten_hoogste": 60}, "het doel is gehaald"),
        ({"ten_hoogste": 50}, "of het doel is gehaald, is niet te zeggen"),
        ({"ten_hoogste": 40}, "het doel is niet gehaald"),
    ],
)
def test_whether_a_target_is_reached_follows_from_the_interval(limit: dict[str, int], verdict: str) -> None:
    [way] = limit.values()
    which = "ten minste" if "ten_minste" in limit else "ten hoogste"
    [told] = beside_targets([target(limit)], TOLD)
    assert told == f"geplaatst binnen 12 maanden: doel {which} {way}% (begroting), nu 50% [42–58]: {verdict}"


def test_of_what_lessons_tell_nothing_of_it_is_said_so() -> None:
    for one in (target({"ten_hoogste": 20}, "uitgevallen"), target({"ten_minste": 20}, months=7)):
        [told] = beside_targets([one], TOLD)
        assert told.endswith("nu te weinig om iets te zeggen")
    [told] = beside_targets([target({"ten_minste": 40}, "aan-het-werk", 6)], TOLD)
    assert told.startswith("6 maanden na het begin van het contract nog aan het werk: doel ten minste 40%")
    [told] = beside_targets([target({"ten_minste": 40}, "duurzaam", 24)], TOLD)
    assert told == "duurzaam aan het werk binnen 24 maanden: doel ten minste 40% (begroting), nu 50% [42–58]: het doel is gehaald"


def test_the_median_of_a_stage_lies_above_below_or_at_its_norm() -> None:
    assert [one.rpartition(": ")[2] for one in beside_norms(TOLD)] == [
        "boven de norm",
        "bij de norm, voor zover te zeggen is",
        "onder de norm",
    ]
    assert next(beside_norms(TOLD)) == "intake: norm 2,0 maanden, mediaan 3,0 maanden [2,8–3,2]: boven de norm"


def test_a_target_has_one_limit_and_the_example_of_a_template_says_that_it_is_one() -> None:
    nothing: dict[str, int] = {}
    for limits in (nothing, {"ten_minste": 40, "ten_hoogste": 60}):
        with pytest.raises(ValidationError, match="ten_minste of ten_hoogste"):
            target(limits)
    shipped = find("utrecht-werk-en-taal").targets
    assert len(shipped) == 3
    assert {one.source for one in shipped} == {"voorbeeld van dit sjabloon, geen afspraak"}
