-- Seals over the log (events/evidence). Every seal also stands in a file outside the database, without the leaves.

create table seals (
    number        bigint      not null primary key check (number > 0),
    from_position bigint      not null,
    to_position   bigint      not null unique,
    events        integer     not null,
    -- Positions in this stretch that were never used: the first and the last of each hole, one after the other.
    gaps          bigint[]    not null,
    root          bytea       not null,
    previous      bytea       not null,
    key_id        text        not null,
    sealed_at     timestamptz not null,
    signature     bytea       not null,
    -- The hashes under the root, one after the other: by these the very event that was changed is found.
    leaves        bytea       not null
);

-- Hashes do not compress.
alter table seals alter column leaves set storage external;

create trigger append_only before update or delete or truncate on seals for each statement execute function refuse_change();
