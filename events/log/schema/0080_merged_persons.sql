-- Persons who turned out to be one (gateway/persons/merging.py): a former number, and whose it is. What was told under either stays sealed
-- with the key of that number, so that a wrong merge is taken apart by taking out its row.
create table merged_persons (
    former uuid not null primary key,
    person uuid not null check (person <> former)
);

create index on merged_persons (person);

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        grant select, insert, delete on merged_persons to regie_app;
    end if;
end
$$;

-- The key of the blind index is kept among those of persons, and is nobody's: an erasure never reaches it. Another takes its place first.
create function refuse_index_key() returns trigger language plpgsql as $$
begin
    if exists (select from keys.words_made_with where key = old.person) then
        raise exception 'this is the key of the blind index' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger index_key_stays before update on keys.persons
    for each row when (old.wrapped is not null and new.wrapped is null) execute function refuse_index_key();
