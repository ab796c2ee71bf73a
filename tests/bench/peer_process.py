"""What runs in a process of the peer: the best durable use of `eventsourcing` for what is measured.

Reads from stdin how much to do (seconds of appending, or events to catch up with), and answers each line with a rate.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from tests.bench.payload import DATA, META, TYPE

STATE = (META + DATA).encode()
EACH = 50
"""Events a stream, in the log that is caught up with."""


@contextmanager
def appending(dsn: str, writers: int, functions: bool) -> Iterator[Callable[[float], float]]:
    """Threads that append one event after another, each to its own stream."""
    at = urlsplit(dsn)
    recorder = PostgresApplicationRecorder(
        PostgresDatastore(
            dbname=at.path[1:],
            host=at.hostname or "",
            port=at.port or 0,
            user=at.username or "",
            password=unquote(at.password or ""),
            pool_size=writers,
            enable_db_functions=functions,
        )
    )
    recorder.create_table()
    streams, versions = [uuid4() for _ in range(writers)], [0] * writers

    def write(number: int, until: float) -> None:
        while time.perf_counter() < until:
            versions[number] += 1
            recorder.insert_events([StoredEvent(streams[number], versions[number], TYPE, STATE)])

    def run(seconds: float) -> float:
        before, began = sum(versions), time.perf_counter()
        threads = [threading.Thread(target=write, args=(number, began + seconds)) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return (sum(versions) - before) / (time.perf_counter() - began)

    yield run
    recorder.datastore.close()


class Course(Aggregate):
    class Happened(Aggregate.Event):
        kind: str
        data: str

    def happen(self) -> None:
        self.trigger_event(self.Happened, kind=TYPE, data=DATA)


class Log(Application[UUID]):
    pass


class View(PostgresTrackingRecorder):
    """One row a stream, in the place of our work list; counting is the least that it could do."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sql_create_statements.append(
            SQL("create table if not exists course (course uuid primary key, kind text not null, events bigint not null)")
        )

    def take(self, course: UUID, kind: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "insert into course values (%s, %s, 1) on conflict (course) do update set kind = excluded.kind, events = course.events + 1",
                (course, kind),
                prepare=True,
            )


class Courses(Projection[View]):
    """Takes in every event, and notes when the first and the last came."""

    began = ended = 0.0
    target = 0
    done = threading.Event()

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.take(domain_event.originator_id, type(domain_event).__name__, tracking)
        Courses.began = Courses.began or time.perf_counter()
        if tracking.notification_id >= Courses.target:
            Courses.ended = time.perf_counter()
            Courses.done.set()


@contextmanager
def catching_up(log: str, view: str, durable: bool) -> Iterator[Callable[[float], float]]:
    """The runner, each time with an empty view."""
    env = {"PERSISTENCE_MODULE": "eventsourcing.postgres", **_address("LOG", log), **_address("COURSES", view)}
    with psycopg.connect(view, autocommit=True) as connection:
        connection.execute(
            SQL("alter database {} set synchronous_commit = {}").format(SQL(urlsplit(view).path[1:]), SQL("on" if durable else "off"))
        )
    app = Log(env=env)

    def run(amount: float) -> float:
        while (app.recorder.max_notification_id() or 0) < amount:
            courses = [Course() for _ in range(20)]
            for course in courses:
                for _ in range(EACH - 1):
                    course.happen()
            app.save(*courses)
        with psycopg.connect(view, autocommit=True) as connection:
            connection.execute("drop schema public cascade")
            connection.execute("create schema public")
        Courses.began, Courses.target = 0.0, int(amount)
        Courses.done.clear()
        with ProjectionRunner(application_class=Log, projection_class=Courses, view_class=View, env=env):
            if not Courses.done.wait(600):
                raise TimeoutError("the runner does not catch up")
        return (amount - 1) / (Courses.ended - Courses.began)

    yield run
    app.close()


def _address(name: str, dsn: str) -> dict[str, str]:
    at = urlsplit(dsn)
    parts = {"DBNAME": at.path[1:], "HOST": at.hostname, "PORT": str(at.port), "USER": at.username, "PASSWORD": unquote(at.password or "")}
    return {f"{name}_POSTGRES_{key}": value or "" for key, value in parts.items()}


def main(kind: str, *arguments: str) -> None:
    made = (
        appending(arguments[0], int(arguments[1]), arguments[2] == "1")
        if kind == "append"
        else catching_up(arguments[0], arguments[1], arguments[2] == "1")
    )
    with made as run:
        for line in sys.stdin:
            print(run(float(line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
