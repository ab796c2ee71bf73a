-- Who somebody turned out to be: themselves, unless they were merged.
with recursive behind as (
    select $1::uuid as person
    union
    select merged.person from behind join merged_persons merged on merged.former = behind.person
)
select person from behind where not exists (select from merged_persons where former = behind.person)
