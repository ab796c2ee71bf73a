-- What was decided on access (gateway/logbook/decisions.py): a row for each decision, denials included, by the standard for logging
-- authorisation decisions. Request and response are in the form of AuthZEN, with opaque numbers and nothing that was told.
create table decisions (
    position   bigint      generated always as identity primary key,
    trace      bytea       not null check (octet_length(trace) = 16),
    span       bytea       not null check (octet_length(span) = 8),
    parent     bytea       check (octet_length(parent) = 8),
    event_name text        not null,
    decided_at timestamptz not null,
    -- By which rules: the digest under which they are in access_rules; and by which release.
    rules      text        not null,
    release    text        not null,
    request    json        not null,
    response   json        not null,
    unique (trace, span)
);

create index on decisions (decided_at);

-- Every table of grants by which was decided, as text, by its digest.
create table access_rules (
    digest text        not null primary key,
    told   text        not null,
    since  timestamptz not null default now()
);

create trigger append_only before update or delete or truncate on decisions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on access_rules for each statement execute function refuse_change();

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        grant select, insert on decisions, access_rules to regie_app;
    end if;
end
$$;
