"""Installs the libraries of PyPI."""

from tests.gateway.inbox.senders import LINES, missing

for line in LINES:
    print(missing(line) or f"cloudevents {line}: installed")
