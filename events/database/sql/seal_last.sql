-- The last seal.
select number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, ''::bytea
from seals
order by number desc
limit 1
