-- How many events can be seen after a position, at most so many, and the position of the last of them. On a standby also how far
-- the furthest follower on the primary has come (null on a primary). And the piece of the archive in which the next position is, if any.
select count(*) as events, max(position) as last,
    case when pg_is_in_recovery() then (select coalesce(max(position), 0) from checkpoints) end as followed,
    (select low from archives where $1 + 1 between low and high) as archived
from (select position from events where position > $1 order by position limit $2) ahead
