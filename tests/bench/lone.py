"""One writer, one event an append: ours against an insert of the same row in a table with the same indexes."""

from functools import partial

from tests.bench.appending import ours
from tests.bench.harness import Bench, Writers
from tests.bench.raw import inserters

OURS = "regie"
INSERT = "asyncpg, prepared insert"


async def measure(bench: Bench) -> None:
    [insert] = await inserters(bench, 1)
    found = await bench.interleaved("append_1", {OURS: await ours(bench, 1), INSERT: partial(Writers([insert]).run, bench.seconds)})
    bench.report.ratio("append_1_vs_insert", found[OURS].rates, found[INSERT].rates)
