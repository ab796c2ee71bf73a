"""What `regie` starts with: Ctrl-C is answered in words from the first moment, while the commands are still being read."""

import sys

INTERRUPTED = 130


def main() -> None:
    """The entry point."""
    try:
        from deploy import cli

        cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("Afgebroken.\n")
        raise SystemExit(INTERRUPTED) from None
