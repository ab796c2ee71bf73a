-- Sealing (events/sealing): whom a stream is about, and the key of each person.

-- The participant of each trajectory. A person's own stream has the id of the person.
create table subjects (
    stream uuid not null primary key,
    person uuid not null
);

create index on subjects (person);

insert into subjects (stream, person)
select stream, (data ->> 'participant')::uuid from events where type = 'trajectory-started'
on conflict do nothing;

-- In a schema of their own: leave it out of the backups of the log and keep backups of it for a short time only, because a key that comes
-- back from a backup undoes an erasure.
create schema keys;

create table keys.persons (
    person       uuid        not null primary key,
    -- Wrapped with this version of the key-encryption key. When the key is destroyed the row stays: nobody gets a second key.
    wrapped      bytea,
    version      text,
    made_at      timestamptz not null default now(),
    destroyed_at timestamptz,
    check ((destroyed_at is null) = (wrapped is not null) and (wrapped is null) = (version is null))
);

-- Roles belong to the whole server: another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'regie_keys')
        and (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) then
        begin
            create role regie_keys nologin;
            if not pg_has_role('regie_keys', 'usage') then
                grant regie_keys to current_user;
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end if;
    if exists (select from pg_roles where rolname = 'regie_keys') and pg_has_role('regie_keys', 'usage') then
        alter schema keys owner to regie_keys;
        alter table keys.persons owner to regie_keys;
    end if;
end
$$;
