"""Whom a question goes to: to who answers for it in the Canvas, or takes part in it, rather than to a role that is written in a step."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from activities import expertise, municipalities, participants, schools
from activities.question import Answer, Question
from events.trajectory.state import Trajectory
from events.vocabulary.values import Component, Role
from workflows.programme.document import Programme
from workflows.programme.parties import Party

ALWAYS = frozenset({Role.MUNICIPALITY, Role.EMPLOYER})
"""Of whom something is asked in every trajectory."""


def named(parties: Iterable[Party], question: Question[Answer]) -> list[Role]:
    """Those whom a Canvas names for what a question is about, among whom it can go to: who answer for it, then who take part in it, or only
    where nobody answers for it when that is with one party; further in the order given."""
    canvas, about = tuple(parties), question.kind.about
    leading = [role for role in question.among if any(party.role is role and about in party.responsible_for for party in canvas)]
    helping = [role for role in question.among if any(party.role is role and about in party.takes_part_in for party in canvas)]
    return leading if leading and question.kind.with_one else list(dict.fromkeys([*leading, *helping]))


def takes_part(parties: Iterable[Party], role: Role, about: Component | None) -> bool:
    """Whether a Canvas names a role for a component, or at all where it is about none."""
    return any(party.role is role and (about is None or about in (*party.responsible_for, *party.takes_part_in)) for party in parties)


def candidates(parties: Iterable[Party], question: Question[Answer]) -> list[Role]:
    """The roles that a question may go to under a Canvas, the first before the others; never none."""
    return named(parties, question) or [question.role]


def candidates_now(state: Trajectory, programme: Programme, question: Question[Answer]) -> list[Role]:
    """The roles that a question may go to in a trajectory. Education stays with who enrolled the participant, save where that was a school
    only because nobody else gives what it leads to."""
    those, education = candidates(programme.parties, question), state.leer_werk.education
    if not (question.kind.with_one and question.among and education.enrolments):
        return those
    # A former release had everybody enrolled by a roc, and goes on with it.
    by_law = education.by is not None and programme.needs_school
    return those if by_law else list(dict.fromkeys([education.by or Role.SCHOOL, *those]))


def addressee(those: Sequence[Role], here: Callable[[Role], bool]) -> Role:
    """The role that a question goes to: the first candidate that is `here`, in the trajectory; when none is, the first one has to come."""
    return next(filter(here, those), those[0])


def chosen(programme: Programme) -> Iterator[Question[Answer]]:
    """The questions of a programme of which the Canvas chooses who is asked; those that go only to whom it names, when it names one."""
    work, goal = programme.leer_werk, programme.voortraject.language
    yield municipalities.hold_intake((), 1)
    yield schools.teach_language(goal.target_level, goal.hours_per_week)
    yield from (municipalities.assign_coach(kind, ()) for kind in programme.guidance.minimum)
    yield municipalities.match_employer(programme.sector, attempt=1)
    yield participants.hear(())
    yield schools.enrol(programme.level, programme.sector, work.form, work.qualifications)
    yield schools.report_progress(1)
    yield from map(schools.qualify, work.qualifications)
    if Role.EXPERTISE_PARTNER in programme.profile_by:
        yield expertise.discuss_profile(())
    line, training = expertise.agree_learning_line(programme.sector, programme.level), expertise.train_team(programme.sector)
    for question in (expertise.value_diploma(None), line, training):
        if named(programme.parties, question):
            yield question


def unnamed(programme: Programme) -> Iterator[Question[Answer]]:
    """The questions of a programme that its Canvas has nobody for. What was published before that was a fault goes on with the role that
    a question names (`candidates`)."""
    return (question for question in chosen(programme) if question.among and not named(programme.parties, question))


def needed(programme: Programme) -> set[Role]:
    """The roles that the steps of a programme ask something, beside its advisers."""
    return {
        *ALWAYS,
        *(module.provider for module in programme.voortraject.modules),
        *(candidates(programme.parties, question)[0] for question in chosen(programme)),
    }


def asked_in(programme: Programme) -> list[Role]:
    """The roles that the steps of a programme ask something, in the order of its parties."""
    asked = needed(programme) | {*programme.go_no_go.advisers}
    return list(dict.fromkeys(party.role for party in programme.parties if party.role in asked))
