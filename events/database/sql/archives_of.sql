-- The pieces in the archive that have events of this stream, in order.
select low, high, file, digest, events from archives where $1::uuid = any (streams) order by low
