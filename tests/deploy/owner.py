"""A supervisor in a process of its own, for tests that kill it or run it as somebody else. It prints a line of JSON when all is up."""

import asyncio
import json
import sys
import time
from pathlib import Path

from deploy.embedded.process import StackError
from deploy.embedded.service import Service
from deploy.settings import Settings
from deploy.supervisor import Stack

# Answers, and says when it stops; the log tells in which order that was.
ECHO = """
import http.server, signal, sys
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""


def services(settings: Settings) -> list[Service]:
    return [
        Service("projector", [sys.executable, "-c", "import time; time.sleep(3600)"]),
        Service("gateway", [sys.executable, "-c", ECHO, str(settings.port)], ready=settings.url),
    ]


async def main(data: Path) -> None:
    async def up(settings: Settings) -> None:
        print(json.dumps(settings.environ("database_url", "owner_database_url", "sealer_database_url", "secret")), flush=True)

    await Stack(Settings(data=data), services=services).run(up)


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1])))
    except StackError as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
    finally:
        # The Temporal client's threads may abort a process that ends in the same instant as its loop.
        time.sleep(0.1)
