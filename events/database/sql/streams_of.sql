-- The trajectories of these persons, those of their former numbers included.
with recursive selves as (
    select person, person as self from unnest($1::uuid[]) as of (person)
    union
    select selves.person, merged.former from selves join merged_persons merged on merged.person = selves.self
)
select selves.person, subjects.stream
from selves
join subjects on subjects.person = selves.self
order by subjects.stream
