-- A stream after a version and up to another, oldest first: at most so many events ($4), and beyond the first no more than fit in so many
-- bytes ($5).
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from (
    select *, sum(octet_length(data::text) + octet_length(meta::text) + coalesce(octet_length(sealed), 0)) over (order by version) as bytes
    from (select * from events where stream = $1 and version > $2 and version <= $3 order by version limit $4) as next
) as measured
where bytes <= $5 or version = $2 + 1
order by version
