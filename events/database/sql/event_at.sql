-- Which event stands at a version of a stream, and where in the log.
select id, position from events where stream = $1 and version = $2
