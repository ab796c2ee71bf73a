"""Events of partners, from the request to the trajectory: taken in, kept on the log, and brought to whom they are for.

A message goes `receive` -> `packing` (alone, `binary` or in a `batch`) -> `strict_json` -> `envelope` and `cloudevents` (is it a valid
CloudEvent, and what does it say) -> `keeping` -> the log, and is acknowledged. From there `relay` brings it to its run, within the `room`
that a run has; `standing` knows whether it is for a trajectory at all. Nothing is decided about a trajectory here.
"""
