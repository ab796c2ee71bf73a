-- The pieces in the archive that have events of any of these streams, in order.
select low, high, file, digest, events from archives where streams && $1::uuid[] order by low
