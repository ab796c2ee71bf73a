-- Every number of each of these persons, with the trajectories under it.
with recursive selves as (
    select person, person as self from unnest($1::uuid[]) as of (person)
    union
    select selves.person, merged.former from selves join merged_persons merged on merged.person = selves.self
)
select selves.person, selves.self, array(select stream from subjects where subjects.person = selves.self order by stream) as streams
from selves
