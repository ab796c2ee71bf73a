-- Seals after a number, at most so many.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves
from seals
where number > $1
order by number
limit $2
