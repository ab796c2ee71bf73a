// Sends events with npm's cloudevents as it is, and prints what was answered: {"status": …, "ids": […]}.
import { readFileSync } from "node:fs";
import { CloudEvent, HTTP } from "cloudevents";

const { address, authorization, mode, events } = JSON.parse(readFileSync(0, "utf-8"));
const made = events.map((event) => new CloudEvent(event));
const sent = made.map((event) => (mode === "binary" ? HTTP.binary(event) : HTTP.structured(event)));
const [{ headers, body }] =
  mode === "batch"
    ? [{ headers: { "content-type": "application/cloudevents-batch+json" }, body: `[${sent.map((one) => one.body).join(",")}]` }]
    : sent;
const answer = await fetch(address, { method: "POST", headers: { ...headers, authorization }, body });
console.log(JSON.stringify({ status: answer.status, told: await answer.text(), ids: made.map((event) => event.id) }));
