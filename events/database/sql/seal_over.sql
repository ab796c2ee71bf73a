-- The seal over a position of a log.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves, log
from seals
where log = $1 and to_position >= $2
order by to_position
limit 1
