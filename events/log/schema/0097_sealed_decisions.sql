-- The log of decisions under seals, as the log of events is (events/evidence): when a line came in is the database's own clock, and what of
-- it goes under a seal is made here, so that the sealer need not read what was decided.

alter table decisions add column leaf bytea;

-- Of everything a fixed width, in this order; gateway/logbook/sealed.py makes the same.
create function decision_leaf_v1(_line decisions) returns bytea
    language sql stable
    as $$
        select sha256(
            '\x00'::bytea || convert_to(E'regie decision 1\n', 'UTF8') || int8send(_line.position) || _line.trace || _line.span
            || case when _line.parent is null then '\x000000000000000000' else '\x01'::bytea || _line.parent end
            || timestamptz_send(_line.decided_at)
            || sha256(convert_to(_line.event_name, 'UTF8')) || sha256(convert_to(_line.rules, 'UTF8'))
            || sha256(convert_to(_line.release, 'UTF8')) || sha256(convert_to(_line.request::text, 'UTF8'))
            || sha256(convert_to(_line.response::text, 'UTF8')))
    $$;

create function stamp_decision() returns trigger
    language plpgsql
    as $$
    begin
        new.decided_at := clock_timestamp();
        new.leaf := decision_leaf_v1(new);
        return new;
    end
    $$;

do $$
begin
    execute format('alter function decision_leaf_v1(decisions) set search_path = %I, pg_temp', current_schema());
    execute format('alter function stamp_decision() set search_path = %I, pg_temp', current_schema());
end
$$;

alter table decisions disable trigger append_only;
update decisions d set leaf = decision_leaf_v1(d);
alter table decisions enable trigger append_only;
alter table decisions alter column leaf set not null, alter column decided_at set default now();
create trigger stamped before insert on decisions for each row execute function stamp_decision();

-- A chain of seals for each log.
alter table seals add column log text not null default 'events';
alter table seals drop constraint seals_pkey, drop constraint seals_to_position_key;
alter table seals add primary key (log, number), add unique (log, to_position);

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        revoke insert on decisions from regie_app;
        grant insert (trace, span, parent, event_name, rules, release, request, response) on decisions to regie_app;
    end if;
    if exists (select from pg_roles where rolname = 'regie_seal') then
        grant select (position, leaf) on decisions to regie_seal;
    end if;
end
$$;
