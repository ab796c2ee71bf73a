-- Destroy the key of a person, and those of trajectories of theirs from the time that nobody knew whose these were.
insert into keys.persons (person, destroyed_at)
select id, now() from (select $1::uuid union select stream from subjects where person = $1) as of (id) order by id
on conflict (person) do update set wrapped = null, version = null, destroyed_at = coalesce(keys.persons.destroyed_at, now())
