-- The log after a position and up to another, at most so many events; of some types, or (null) of all.
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from events
where position > $1 and position <= $2 and ($4::text[] is null or type = any ($4))
order by position
limit $3
