-- Nobody is between wrapping a key and storing it, until the end of the transaction (see key_adding).
select pg_advisory_xact_lock(x'6b657973'::int, 2)
