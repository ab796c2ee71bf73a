"""What a verbinder told the candidate, and notes of those who guide: what is allowed, and what follows."""

import pytest
from pydantic import ValidationError

from events.vocabulary import course, intake
from events.vocabulary.values import Role, Stage, Told
from tests.workflows.specification import given, in_stage, started
from workflows.decisions.telling import InformCandidate, WriteNote

HERE = (started(), in_stage(Stage.INTAKE))
CONNECTOR = course.RoleFilled(role=Role.CONNECTOR, holder="oud-deelnemer-1")
NOTE = WriteNote(text="vertelt weinig; volgende keer zijn broer erbij vragen")
WRITTEN = course.NoteWritten(text=NOTE.text)


def test_what_a_verbinder_told_is_kept_as_codes() -> None:
    command = InformCandidate(by="oud-deelnemer-1", told=(Told.EXISTENCE, Told.EFFORT, Told.EXISTENCE))
    informed = intake.CandidateInformed(by="oud-deelnemer-1", told=(Told.EXISTENCE, Told.EFFORT))
    given(*HERE, CONNECTOR).when(command).then(informed)
    given(*HERE).when(command).then_refused("geen verbinder", "rol verbinder vervullen")
    with pytest.raises(ValidationError):
        InformCandidate(by="oud-deelnemer-1", told=())


@pytest.mark.parametrize("role", [Role.REGISSEUR, Role.MUNICIPALITY])
def test_who_guides_writes_a_note(role: Role) -> None:
    given(*HERE).when(NOTE, by="anna", role=role).then(WRITTEN)


def test_a_jobcoach_writes_notes_about_who_is_coached() -> None:
    coached = course.RoleFilled(role=Role.JOB_COACH, holder="coach-1")
    given(*HERE, coached).when(NOTE, by="coach-1", role=Role.JOB_COACH).then(WRITTEN)
    given(*HERE, coached).when(NOTE, by="coach-2", role=Role.JOB_COACH).then_refused("geen jobcoach van dit traject")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REGISSEUR, Role.JOB_COACH, Role.MUNICIPALITY}))
def test_nobody_else_writes_notes(role: Role) -> None:
    given(*HERE).when(NOTE, by="x", role=role).then_refused("alleen regisseur, jobcoach en gemeente")


def test_a_note_is_sealed() -> None:
    assert course.NoteWritten.sealed_fields() == {"text"}
