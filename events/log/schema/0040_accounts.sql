-- Who may do what. The tables belong to whoever brought the schema here; those who work with them are given no more than they need, through
-- roles that an account is a member of:
--   regie_app   adds to the log and reads it, and keeps the read models, which are its own;
--   regie_keys  has the keys of persons (0020_keys.sql);
--   regie_seal  reads the log and adds seals, which the application cannot.
-- Only the owner changes a table or takes a piece out of the log.

-- Roles belong to the whole server: another database of it may have made these already, or be making them now.
do $$
declare
    _role text;
begin
    foreach _role in array array['regie_app', 'regie_seal'] loop
        if not exists (select from pg_roles where rolname = _role)
            and (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) then
            begin
                execute format('create role %I nologin', _role);
                if not pg_has_role(_role, 'usage') then
                    execute format('grant %I to current_user', _role);
                end if;
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;
end
$$;

-- A piece of the log is made when it is needed, by whoever appends, but it has to belong to the owner of the log.
do $$
begin
    execute format('alter function make_room_v1(bigint, bigint) security definer set search_path = %I, pg_temp', current_schema());
end
$$;
revoke execute on function make_room_v1(bigint, bigint), add_piece_v1(bigint, bigint) from public;

create schema if not exists read_models;

do $$
declare
    _table record;
begin
    if not exists (select from pg_roles where rolname = 'regie_app') then
        return;
    end if;
    execute format('grant usage on schema %I to regie_app', current_schema());
    grant select on migrations, events, streams, checkpoints, archives, subjects, seals to regie_app;
    grant insert on events, streams, checkpoints, subjects to regie_app;
    grant update on streams, checkpoints to regie_app;
    execute format('grant select on sequence %s to regie_app', pg_get_serial_sequence('events', 'position'));
    grant execute on function make_room_v1(bigint, bigint) to regie_app;

    if pg_has_role('regie_app', 'usage') then
        alter schema read_models owner to regie_app;
        for _table in select c.oid::regclass as name from pg_class c where c.relnamespace = 'read_models'::regnamespace and c.relkind = 'r' loop
            execute format('alter table %s owner to regie_app', _table.name);
        end loop;
    end if;
end
$$;

do $$
begin
    if not exists (select from pg_roles where rolname = 'regie_seal') then
        return;
    end if;
    execute format('grant usage on schema %I to regie_seal', current_schema());
    grant select on migrations, events, archives, checkpoints, seals to regie_seal;
    grant insert on seals, checkpoints to regie_seal;
    grant update on checkpoints to regie_seal;
    execute format('grant select on sequence %s to regie_seal', pg_get_serial_sequence('events', 'position'));
end
$$;
