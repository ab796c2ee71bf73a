-- Seals of a log after a number, at most so many.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves, log
from seals
where log = $1 and number > $2
order by number
limit $3
