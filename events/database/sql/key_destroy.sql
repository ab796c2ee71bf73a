-- Destroy the key of a person and of every number that turned out to be theirs, and those of their trajectories from the time that nobody
-- knew whose these were.
with recursive selves as (
    select $1::uuid as self
    union
    select merged.former from selves join merged_persons merged on merged.person = selves.self
)
insert into keys.persons (person, destroyed_at)
select id, now()
from (select self from selves union select stream from subjects join selves on subjects.person = selves.self) as of (id)
order by id
on conflict (person) do update set wrapped = null, version = null, destroyed_at = coalesce(keys.persons.destroyed_at, now())
