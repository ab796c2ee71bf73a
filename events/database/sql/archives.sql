-- The pieces in the archive, in order.
select low, high, file, digest, events from archives order by low
