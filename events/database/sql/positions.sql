-- The positions that can be seen after a position and up to another.
select position from events where position > $1 and position <= $2 order by position
