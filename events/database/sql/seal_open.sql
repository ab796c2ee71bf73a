-- What comes after a position: how many events, and the first.
select count(*), min(position) from events where position > $1
