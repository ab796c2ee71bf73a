"""The command line: `python -m deploy.partners CONFIG.json`."""

import signal
import sys
from pathlib import Path

import uvicorn

from deploy.partners.app import partners_app
from deploy.partners.config import Config


def main() -> None:
    """Serve until SIGTERM or SIGINT; both are a normal end."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.partners CONFIG.json")
    # The server stops by itself on these signals and raises them again when it is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    config = Config.model_validate_json(Path(sys.argv[1]).read_bytes())
    uvicorn.run(
        partners_app(config), host=config.host, port=config.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )


if __name__ == "__main__":
    main()
