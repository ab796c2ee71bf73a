-- The blind index (events/sealing/blind_index.py): codes of words by which a person is found. With the keys of persons, because it has to go
-- when they go and must not come back from a backup either.
create table keys.words (
    code   bytea not null,
    person uuid  not null,
    primary key (code, person)
);

create index on keys.words (person);

-- With whose key the codes were made: one row. That key is one of keys.persons, and is nobody's.
create table keys.words_made_with (
    one boolean not null primary key default true check (one),
    key uuid    not null
);

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_keys') and pg_has_role('regie_keys', 'usage') then
        alter table keys.words owner to regie_keys;
        alter table keys.words_made_with owner to regie_keys;
    end if;
end
$$;
