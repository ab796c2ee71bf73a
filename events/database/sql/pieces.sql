-- The pieces of the log in the database, in order. The newest is never taken out: it is written to.
select low, high
from pieces_v1()
where high < (select coalesce(max(position), 0) from events)
