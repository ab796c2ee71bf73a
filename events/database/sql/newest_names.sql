-- The newest event on each of these streams that tells who somebody is: these types have an index for it (schema/0098).
select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed
from unnest($1::uuid[]) as wanted (id_of)
cross join lateral (
    select * from events
    where stream = id_of and type in ('person-registered', 'account-opened')
    order by version desc limit 1
) newest
