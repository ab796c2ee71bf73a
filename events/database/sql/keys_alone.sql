-- One rotation at a time, until the end of the transaction ('keys', the first).
select pg_advisory_xact_lock(x'6b657973'::int, 1)
