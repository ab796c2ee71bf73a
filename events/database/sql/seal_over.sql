-- The seal over a position.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves
from seals
where to_position >= $1
order by to_position
limit 1
