-- The version of a stream, and when its last event was recorded; null when that is in the archive.
select streams.version, events.recorded_at
from streams
left join events on events.stream = streams.stream and events.version = streams.version
where streams.stream = $1
