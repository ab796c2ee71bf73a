"""The command line: `python -m deploy.simulation.issuer CONFIG.json`."""

import asyncio
import signal
import sys
from pathlib import Path

import uvicorn

from deploy.heartbeat import beating
from deploy.simulation.issuer.app import issuer_app
from deploy.simulation.issuer.config import HOST, Config


def main() -> None:
    """Serve until SIGTERM or SIGINT; both are a normal end."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.simulation.issuer CONFIG.json")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    asyncio.run(_serve(Config.model_validate_json(Path(sys.argv[1]).read_bytes())))


async def _serve(config: Config) -> None:
    server = uvicorn.Config(issuer_app(config), host=HOST, port=config.port, log_level="warning", access_log=False)
    async with beating():
        await uvicorn.Server(server).serve()


if __name__ == "__main__":
    main()
