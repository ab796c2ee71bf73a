"""The state of projections as text for Prometheus (exposition format 0.0.4). A pure function: whoever has the doors mounts it."""

from collections.abc import Callable, Iterable, Sequence

from projections.engine.status import Status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_Value = Callable[[Status], float | None]

_METRICS: Sequence[tuple[str, str, str, _Value]] = (
    ("position", "gauge", "Position of the log up to which everything was taken in.", lambda one: one.position),
    ("behind_events", "gauge", "Positions between there and the head of the log.", lambda one: one.behind),
    ("behind_seconds", "gauge", "Age of the oldest event that was not taken in yet.", lambda one: one.age),
    ("halted", "gauge", "1 when it stands still on a failure.", lambda one: float(one.error is not None)),
    ("set_aside", "gauge", "Events that it could not take in and goes on without.", lambda one: one.aside),
    ("owned", "gauge", "1 when a process keeps all of it up to date.", lambda one: float(one.owned)),
    ("events_total", "counter", "Events taken in; its rate is events a second.", lambda one: one.events),
    ("batch_seconds_sum", "counter", "Seconds spent on batches.", lambda one: one.seconds),
    ("batch_seconds_count", "counter", "Batches taken in.", lambda one: one.batches),
    ("rebuild_ratio", "gauge", "How much of a rebuild is done; not there when none runs.", lambda one: one.rebuilt),
)


def metrics(statuses: Iterable[Status]) -> str:
    """One line for every measure of every projection, with `projection` and `version` as labels."""
    statuses = list(statuses)
    lines = []
    for name, kind, meaning, value in _METRICS:
        full = f"regie_projection_{name}"
        lines += [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}"]
        for one in statuses:
            if (measured := value(one)) is not None:
                lines.append(f'{full}{{projection="{one.name}",version="{one.version}"}} {measured}')
    return "\n".join(lines) + "\n"
