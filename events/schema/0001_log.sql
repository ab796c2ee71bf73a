-- The log: every fact there is, in one order. Rows are added, never changed and never removed.

create table events (
    -- Cache 1: a number is taken inside the insert that uses it, which is what readers rely on at a gap (events/settled.py).
    position    bigint      not null generated always as identity (cache 1) primary key,
    stream      uuid        not null,
    version     integer     not null check (version > 0),
    id          uuid        not null,
    type        text        not null,
    schema      smallint    not null,
    -- json and not jsonb: the log is read back as it was written, which costs the server nothing.
    data        json        not null,
    meta        json        not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    sealed      bytea,
    constraint one_version_once unique (stream, version),
    constraint one_event_once unique (id)
);

create index events_recorded_at on events using brin (recorded_at);

-- The head of each stream. Appends to one stream wait for each other here, and nowhere else.
create table streams (
    stream  uuid    not null primary key,
    version integer not null default 0
) with (fillfactor = 70);

-- How far those have come who follow the log and keep nothing else in the database.
create table checkpoints (
    name       text        not null primary key,
    position   bigint      not null,
    updated_at timestamptz not null default now()
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the log is append-only: no % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger append_only before update or delete or truncate on events for each statement execute function refuse_change();
