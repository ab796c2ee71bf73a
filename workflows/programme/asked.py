"""Whom a question goes to: to who answers for it in the Canvas, or takes part in it, rather than to a role that is written in a step."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from activities import expertise, municipalities, participants
from activities.question import Answer, Question
from events.vocabulary.values import Component, Role
from workflows.programme.document import Programme
from workflows.programme.parties import Party

ALWAYS = frozenset({Role.MUNICIPALITY, Role.LANGUAGE_SCHOOL, Role.SCHOOL, Role.EMPLOYER})
"""Of whom something is asked in every trajectory."""


def named(parties: Iterable[Party], about: Component, among: Sequence[Role]) -> list[Role]:
    """Those of `among` whom a Canvas names for a component: who answer for it, then who take part in it; further in the order given."""
    canvas = tuple(parties)
    leading = [role for role in among if any(party.role is role and about in party.responsible_for for party in canvas)]
    helping = [role for role in among if any(party.role is role and about in party.takes_part_in for party in canvas)]
    return list(dict.fromkeys([*leading, *helping]))


def candidates(parties: Iterable[Party], question: Question[Answer]) -> list[Role]:
    """The roles that a question may go to under a Canvas, the first before the others; never none."""
    about = question.kind.about
    return (named(parties, about, question.among) if about else []) or [question.role]


def addressee(parties: Iterable[Party], question: Question[Answer], here: Callable[[Role], bool]) -> Role:
    """The role that a question goes to: the first candidate that is `here`, in the trajectory; when none is, the first one has to come."""
    those = candidates(parties, question)
    return next(filter(here, those), those[0])


def chosen(programme: Programme) -> Iterator[Question[Answer]]:
    """The questions of a programme of which the Canvas chooses who is asked; those that go only to whom it names, when it names one."""
    yield from (municipalities.assign_coach(kind, ()) for kind in programme.guidance.minimum)
    yield municipalities.match_employer(programme.sector, attempt=1)
    yield participants.hear(())
    if Role.EXPERTISE_PARTNER in programme.profile_by:
        yield expertise.discuss_profile(())
    for question in (expertise.value_diploma(None), expertise.agree_learning_line(programme.sector, programme.level)):
        if question.kind.about and named(programme.parties, question.kind.about, question.among):
            yield question


def asked_in(programme: Programme) -> list[Role]:
    """The roles that the steps of a programme ask something, in the order of its parties."""
    asked = {
        *ALWAYS,
        *programme.go_no_go.advisers,
        *(module.provider for module in programme.voortraject.modules),
        *(candidates(programme.parties, question)[0] for question in chosen(programme)),
    }
    return list(dict.fromkeys(party.role for party in programme.parties if party.role in asked))
