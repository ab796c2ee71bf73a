-- The log: every fact there is, in one order. Rows are added, never changed and never removed.

-- In pieces by position, so that an old piece can be taken out whole (events/log/archive.py). Each piece has keys of its own; that a version or
-- an id occurs once over all of them is seen to by the append, under the lock of the stream.
create table events (
    -- Cache 1: a number is taken inside the insert that uses it, which is what readers rely on at a gap (events/log/settled.py).
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
    sealed      bytea
) partition by range (position);

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

-- Pieces that were taken out: the positions from `low` up to and including `high`, the file that holds them, and which streams it has events of.
create table archives (
    low         bigint      not null primary key,
    high        bigint      not null,
    file        text        not null,
    digest      text        not null,
    events      bigint      not null,
    streams     uuid[]      not null,
    archived_at timestamptz not null default now()
);

-- A piece of the log for the positions from _low up to and including _high.
create function add_piece_v1(_low bigint, _high bigint) returns void language plpgsql as $$
declare
    piece text := format('events_%s', _low);
begin
    execute format('create table %I (like events including defaults including constraints)', piece);
    execute format('alter table %I add primary key (position)', piece);
    execute format('alter table %I add constraint %I unique (stream, version)', piece, piece || '_one_version_once');
    execute format('alter table %I add constraint %I unique (id)', piece, piece || '_one_event_once');
    execute format('create index on %I using brin (recorded_at)', piece);
    execute format(
        'create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', piece);
    execute format('alter table events attach partition %I for values from (%s) to (%s)', piece, _low, _high + 1);
end
$$;

-- The pieces that the log consists of now, by their positions.
create function pieces_v1() returns table (piece text, low bigint, high bigint) language sql stable as $$
    select c.relname, bounds[1]::bigint, bounds[2]::bigint - 1
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid,
    regexp_match(pg_get_expr(c.relpartbound, c.oid), '\(''?(\d+)''?\).*\(''?(\d+)''?\)') bounds
    where i.inhparent = 'events'::regclass
    order by 2
$$;

-- See to it that there are pieces of _size for _ahead positions beyond the last one that was given out; returns the last position there is room for.
create function make_room_v1(_size bigint, _ahead bigint) returns bigint language plpgsql as $$
declare
    room bigint;
    given bigint;
begin
    perform pg_advisory_xact_lock(hashtext('make room in the log'));
    select coalesce((select max(p.high) from pieces_v1() p), (select max(a.high) from archives a), 0) into room;
    select coalesce(pg_sequence_last_value(pg_get_serial_sequence('events', 'position')), 0) into given;
    while room < given + _ahead loop
        perform add_piece_v1(room + 1, room + _size);
        room := room + _size;
    end loop;
    return room;
end
$$;
