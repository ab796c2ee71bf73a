-- A key for a person who has none. Not waited for on disk: the append of what is sealed with it comes later in the same journal and is.
with unhurried as (
    select set_config('synchronous_commit', 'off', true)
)
insert into keys.persons (person, wrapped, version)
select $1, $2, $3 from unhurried
on conflict do nothing
