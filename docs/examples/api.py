"""A client of the API in thirty lines: go through a list, read a trajectory, give an order on what was read. Needs only Python."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen


def call(url: str, token: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[Any, dict[str, str]]:
    """What is answered, with its headers. An error (`urllib.error.HTTPError`) says in its body what is wrong, as problem+json."""
    headers |= {"authorization": f"Bearer {token}", "content-type": "application/json"}
    with urlopen(Request(url, json.dumps(body).encode() if body is not None else None, headers), timeout=30) as answer:
        return json.load(answer), {name.lower(): value for name, value in answer.headers.items()}


def trajectories(address: str, token: str, **filter: str) -> Iterator[dict[str, Any]]:
    """All that the token may see: page after page, as long as there is a `next`."""
    place: str | None = "/v1/trajecten?" + "&".join(f"{name}={value}" for name, value in filter.items())
    while place:
        page, headers = call(f"{address}{place}", token)
        yield from page["items"]
        found = re.search(r'<([^>]+)>; rel="next"', headers.get("link", ""))
        place = found[1] if found else None


def write_note(address: str, token: str, trajectory: str, text: str) -> dict[str, Any]:
    """Write a note on the trajectory as it is, and read it back with the note. Sent twice under one key it is written once."""
    url = f"{address}/v1/trajecten/{trajectory}"
    _, seen = call(url, token)
    key = {"if-match": seen["etag"], "idempotency-key": str(uuid.uuid4())}  # keep them with the note until there is an answer
    done, _ = call(f"{url}/notitie", token, {"notitie": text}, **key)
    return dict(call(f"{url}/gebeurtenissen?limit=200&wachtOp={done['positie']}", token)[0]["items"][-1])
