-- The highest position on the log; 0 when it is empty.
select coalesce(max(position), 0) from events
