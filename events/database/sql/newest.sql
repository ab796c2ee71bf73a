-- The event with the highest position on the log.
select id, position from events order by position desc limit 1
