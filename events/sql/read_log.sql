-- The log after a position and up to another, at most so many events.
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from events
where position > $1 and position <= $2
order by position
limit $3
