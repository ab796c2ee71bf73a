"""Sends events with PyPI's cloudevents 2.2 as it is, and prints what was answered."""

import json
import sys
from urllib.request import Request, urlopen

from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

given = json.load(sys.stdin)
made = [CloudEvent({name: value for name, value in event.items() if name != "data"}, event["data"]) for event in given["events"]]
message = {"binary": to_binary_event}.get(given["mode"], to_structured_event)(made[0])
headers, body = message.headers, message.body
if given["mode"] == "batch":
    headers = {"content-type": "application/cloudevents-batch+json"}
    body = b"[" + b",".join(to_structured_event(event).body for event in made) + b"]"
with urlopen(Request(given["address"], body, {**headers, "authorization": given["authorization"]})) as answer:
    print(json.dumps({"status": answer.status, "told": answer.read().decode(), "ids": [event.get_id() for event in made]}))
