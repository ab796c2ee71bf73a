"""`python -m tests.fuzz CASES SEED`: what was answered, and as the last line one JSON object; ends well only when all holds."""

import asyncio
import json
import sys
from argparse import ArgumentParser

from tests.fuzz.run import fuzz


def main() -> int:
    """Run; returns the exit code."""
    parser = ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=100_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    given = parser.parse_args()
    found = asyncio.run(fuzz(given.cases, given.seed, tell=lambda line: print(line, flush=True)))
    for failure in found.failures:
        print(failure)
    print(json.dumps(found.told()))
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
