"""`make histories`: live through every road on the present code, and keep what Temporal and the log have of it."""

import asyncio
import sys
from datetime import UTC, datetime

from gateway.programmes.publishing import state_of
from tests.histories.kept import Kept, keep_policies, keep_templates, present_release, write
from tests.histories.roads import ROADS
from tests.postgres import TEMPLATE, Server, fresh_database
from tests.temporal import time_skipping
from tests.workflows.city import open_city
from tests.workflows.invariants import check


async def main(release: str) -> None:
    """Keep the lives and the templates of this release, in the place of those that were kept of it before."""
    keep_templates(release)
    keep_policies(release, datetime.now(UTC).date())
    server = Server()
    try:
        address = await server.start()
        for road, walk in ROADS.items():
            async with time_skipping() as temporal, fresh_database(address, TEMPLATE) as dsn, open_city(temporal, dsn) as city:
                life = await walk(city)
                state = await check(life)
                editions = (await state_of(city.store, state.programme)).editions
                runs = [(await life.history(run)).to_json() for run in life.runs]
                stream = await city.store.read_stream(life.id, opened=True)
                print(write(release, road, Kept(life.handle.id, editions[state.programme_version].document, runs, stream)), file=sys.stderr)
    finally:
        await server.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else present_release()))
