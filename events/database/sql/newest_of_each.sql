-- The newest event of a type on each of these streams.
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from unnest($1::uuid[]) as wanted (id_of)
cross join lateral (
    select * from events where stream = id_of and type = $2 order by version desc limit 1
) newest
