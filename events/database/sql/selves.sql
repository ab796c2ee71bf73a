-- These persons, and every number that each of them turned out to have besides.
with recursive selves as (
    select person, person as self from unnest($1::uuid[]) as of (person)
    union
    select selves.person, merged.former from selves join merged_persons merged on merged.person = selves.self
)
select person, self from selves order by person, self
