-- Whose data are set apart (gateway/persons/marks.py): a row for each mark on somebody, written with the fact that makes it so, because
-- what keeps data from being seen may not lag behind. Without a word why: that is sealed, on the person's own stream.
create table set_apart (
    person uuid not null,
    mark   text not null check (mark in ('gevoelig', 'beperkt')),
    -- Up to and with this day it is as if there were no mark.
    excepted_until date,
    primary key (person, mark)
);

-- The same for every number of these persons: a mark under one counts for all that turned out to be of the same person.
create view set_apart_numbers as
with recursive behind as (
    select person as number, mark, excepted_until from set_apart
    union
    select merged.person, behind.mark, behind.excepted_until
    from behind join merged_persons merged on merged.former = behind.number
),
all_of_them as (
    select number, mark, excepted_until from behind
    union
    select merged.former, those.mark, those.excepted_until
    from all_of_them those join merged_persons merged on merged.person = those.number
)
select distinct number, mark from all_of_them
where excepted_until is null or excepted_until < (now() at time zone 'Europe/Amsterdam')::date;

-- The trajectories of which that is the participant.
create view set_apart_trajectories as
select subjects.stream as trajectory, apart.mark from set_apart_numbers apart join subjects on subjects.person = apart.number;

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        grant select, insert, update, delete on set_apart to regie_app;
        grant select on set_apart_numbers, set_apart_trajectories to regie_app;
    end if;
end
$$;
