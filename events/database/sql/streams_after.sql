-- Of these streams those to which something was added after a position.
select distinct stream from events where position > $1 and stream = any ($2)
