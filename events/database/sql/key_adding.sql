-- Until the end of the transaction no version of the key-encryption key is destroyed (see keys_still).
select pg_advisory_xact_lock_shared(x'6b657973'::int, 2)
