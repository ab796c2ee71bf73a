"""OCEL 2.0 as JSON (Berti et al., OCEL 2.0 Specification, 2024, section 8): events, and the trajectories and organisations in them.

Values are text, as the schema of the specification has it; what they are is told by the types of events.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TextIO

from projections.learning.export.lines import Line, Value

TRAJECTORY, ORGANISATION = "traject", "organisatie"
ROLE = "rol"


class Ocel:
    """Writes a log. Only its objects are kept in memory. `types` are those of `Exporter`."""

    def __init__(self, out: TextIO, types: Mapping[str, Mapping[str, str]]) -> None:
        self._out, self._types = out, types
        self._objects: dict[str, str] = {}
        self._first = True
        out.write('{"events": [')

    def add(self, lines: Iterable[Line]) -> None:
        """Events, in any order."""
        for line in lines:
            self._objects[line.trace] = TRAJECTORY
            self._objects.update((pseudonym, ORGANISATION) for _, pseudonym in line.objects)
            self._out.write(("" if self._first else ",") + "\n" + json.dumps(_event(line), ensure_ascii=False))
            self._first = False

    def close(self) -> None:
        """Write what the events are about, and what types there are."""
        rest = {
            "objects": [{"id": id, "type": kind, "attributes": [], "relationships": []} for id, kind in sorted(self._objects.items())],
            "objectTypes": [{"name": name, "attributes": []} for name in (ORGANISATION, TRAJECTORY)],
            "eventTypes": [
                {"name": name, "attributes": [{"name": field, "type": kind} for field, kind in {ROLE: "string", **values}.items()]}
                for name, values in self._types.items()
            ],
        }
        self._out.write("\n],\n" + json.dumps(rest, ensure_ascii=False)[1:] + "\n")


def _event(line: Line) -> dict[str, object]:
    values = [{"name": name, "value": _text(value)} for name, value in {ROLE: line.role, **line.values}.items()]
    related = [{"objectId": line.trace, "qualifier": TRAJECTORY}, *({"objectId": id, "qualifier": name} for name, id in line.objects)]
    return {"id": line.id, "type": line.type, "time": line.at.isoformat(), "attributes": values, "relationships": related}


def _text(value: Value) -> str:
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
