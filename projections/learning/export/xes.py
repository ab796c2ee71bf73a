"""XES 1.0 (IEEE 1849): a trace for each trajectory."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import TextIO
from xml.sax.saxutils import quoteattr

from projections.learning.export.lines import Line, Value

EXTENSIONS = {"concept": "Concept", "time": "Time", "org": "Organizational"}

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (its production Char)."""


class Xes:
    """Writes a log."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n')
        for prefix, name in EXTENSIONS.items():
            out.write(f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n')

    def add(self, lines: Iterable[Line]) -> None:
        """The events of one trajectory, which are put in the order of their moments: an answer may tell of before it was heard."""
        for place, line in enumerate(sorted(lines, key=attrgetter("at"))):
            if place == 0:
                self._out.write(f"<trace>{_xes('concept:name', line.trace)}\n")
            self._out.write(f"<event>{''.join(_xes(name, value) for name, value in _values(line))}</event>\n")
        self._out.write("</trace>\n")

    def close(self) -> None:
        """Write the end."""
        self._out.write("</log>\n")


def _values(line: Line) -> Iterator[tuple[str, Value]]:
    yield "concept:name", line.type
    yield "time:timestamp", line.at
    yield "org:role", line.role
    yield from line.values.items()
    yield from line.objects


def _xes(name: str, value: Value) -> str:
    match value:
        case bool():
            kind, told = "boolean", str(value).lower()
        case int():
            kind, told = "int", str(value)
        case float():
            kind, told = "float", str(value)
        case datetime():
            kind, told = "date", value.isoformat()
        case _:
            kind, told = "string", value
    return f"<{kind} key={_quoted(name)} value={_quoted(told)}/>"


def _quoted(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("\ufffd", text))
