-- Keep a seal with its leaves.
insert into seals (number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves, log)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
