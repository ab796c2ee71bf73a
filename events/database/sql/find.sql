-- The event with this id.
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from events
where id = $1
