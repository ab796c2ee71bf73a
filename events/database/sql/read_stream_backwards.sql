-- A stream after a version and up to another, newest first, at most so many events (null: all);
-- as it was known at one moment, of what had happened by another (null: now).
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from events
where stream = $1 and version > $2 and version <= $3
  and ($5::timestamptz is null or recorded_at <= $5)
  and ($6::timestamptz is null or occurred_at <= $6)
order by version desc
limit $4
