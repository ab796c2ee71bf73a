"""The command line: `python -m deploy.simulation.partners CONFIG.json`."""

import asyncio
import signal
import sys
from pathlib import Path

import uvicorn

from deploy.heartbeat import beating
from deploy.simulation.partners.app import partners_app
from deploy.simulation.partners.config import Config


def main() -> None:
    """Serve until SIGTERM or SIGINT; both are a normal end."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.simulation.partners CONFIG.json")
    # The server stops by itself on these signals and raises them again when it is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    file = Path(sys.argv[1])
    config = Config.model_validate_json(file.read_bytes())
    config = config.model_copy(update={"log": file.parent / config.log})
    asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    server = uvicorn.Config(
        partners_app(config), host=config.host, port=config.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    async with beating():
        await uvicorn.Server(server).serve()


if __name__ == "__main__":
    main()
