-- A stream after a version, oldest first.
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from events
where stream = $1 and version > $2
order by version
