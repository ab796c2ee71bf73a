"""That of some of what was arranged the same is known as if only they had been."""

import numpy
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.arrays import ranked
from projections.learning.questions.waiting import WIDTH, arranged

WAIT = st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 3), st.booleans(), st.integers(0, 4))
"""Days until it was answered, days that were meant for it, since when it was seen, whether it was answered, and with whom it belongs."""


@given(st.lists(st.integers(-3, 40), max_size=60), st.data())
def test_of_some_numbers_those_that_differ_are_found_as_by_sorting_them(numbers: list[int], data: st.DataObject) -> None:
    places = numpy.array(data.draw(st.lists(st.sampled_from(range(len(numbers))), unique=True)) if numbers else [], numpy.intp)
    values = numpy.array(numbers, float)
    found = ranked(values).take(places).used()
    different, place = numpy.unique(values[places], return_inverse=True)
    assert (found.different.tolist(), found.place.tolist()) == (different.tolist(), place.tolist())


@given(st.lists(st.lists(WAIT, max_size=4), min_size=1, max_size=12), st.data())
def test_waits_that_are_taken_out_of_all_are_as_if_they_were_the_only_ones(
    lives: list[list[tuple[float, ...]]], data: st.DataObject
) -> None:
    kept = [numpy.array(waits, float).reshape(-1, WIDTH).tobytes() for waits in lives]
    places = sorted(data.draw(st.lists(st.sampled_from(range(len(kept))), unique=True)))
    taken, alone = arranged(kept).take(numpy.array(places, numpy.intp)), arranged([kept[place] for place in places])
    assert [*taken] == [*alone]
    for one, other in ((taken.took, alone.took), (taken.beside, alone.beside)):
        assert (one.times.tolist(), one.causes.tolist(), one.entered.tolist()) == (
            other.times.tolist(),
            other.causes.tolist(),
            other.entered.tolist(),
        )
        assert one.order.used().place.tolist() == other.order.place.tolist()
    assert taken.partners.used().place.tolist() == alone.partners.used().place.tolist()
    assert (taken.first.tolist(), taken.many.tolist()) == (alone.first.tolist(), alone.many.tolist())
