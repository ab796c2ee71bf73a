"""Doing tasks and writing down answers."""

from typing import Literal

from pydantic import Field

from events.vocabulary.words import Document
from workflows.commands.command import Command, Reference, Remark


class CompleteTask(Command):
    """Say that a task is done."""

    name: Literal["complete-task"] = "complete-task"
    task: Reference
    remark: Remark = ""


class RecordAnswer(Command):
    """Write down what a partner answered by telephone or letter; `request` is the key of the question."""

    name: Literal["record-answer"] = "record-answer"
    request: Reference
    agreed: bool
    answer: Document = Field(default_factory=dict)
    remark: Remark = ""
