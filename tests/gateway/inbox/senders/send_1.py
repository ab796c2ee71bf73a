"""Sends events with PyPI's cloudevents 1.12 as it is, and prints what was answered."""

import json
import sys
from urllib.request import Request, urlopen

from cloudevents.http import CloudEvent, to_binary, to_structured

given = json.load(sys.stdin)
made = [CloudEvent({name: value for name, value in event.items() if name != "data"}, event["data"]) for event in given["events"]]
headers, body = {"binary": to_binary}.get(given["mode"], to_structured)(made[0])
if given["mode"] == "batch":
    headers = {"content-type": "application/cloudevents-batch+json"}
    body = b"[" + b",".join(to_structured(event)[1] for event in made) + b"]"
with urlopen(Request(given["address"], body, {**headers, "authorization": given["authorization"]})) as answer:
    print(json.dumps({"status": answer.status, "told": answer.read().decode(), "ids": [event["id"] for event in made]}))
