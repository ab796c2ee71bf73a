-- One at a time merges persons, takes them apart or erases somebody, until the end of the transaction (see keys_alone).
select pg_advisory_xact_lock(x'6b657973'::int, 3)
