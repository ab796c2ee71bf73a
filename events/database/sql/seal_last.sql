-- The last seal of a log.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, ''::bytea, log
from seals
where log = $1
order by number desc
limit 1
