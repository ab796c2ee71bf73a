-- The last event before a position of the log.
select id, position from events where position < $1 order by position desc limit 1
