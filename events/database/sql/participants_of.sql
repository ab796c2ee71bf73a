-- Who the participant of each of these trajectories turned out to be, with every number of theirs.
with recursive behind as (
    select stream, person from subjects where stream = any ($1::uuid[])
    union
    select behind.stream, merged.person from behind join merged_persons merged on merged.former = behind.person
), selves as (
    select stream, person, person as self from behind where not exists (select from merged_persons where former = behind.person)
    union
    select selves.stream, selves.person, merged.former from selves join merged_persons merged on merged.person = selves.self
)
select stream, person, self from selves order by stream, self <> person, self
