-- Logins (gateway/login): which account somebody has that an issuer knows, and the sessions that are open. No name, number or address of
-- anybody is here in the open, and nothing by which a session could be taken over.

-- By the code of an issuer and what it calls somebody: HMAC-SHA-256 under one of the keys in keys.persons, which is nobody's.
create table logins (
    subject bytea primary key,
    account uuid  not null
);

create index on logins (account);

create table sessions (
    -- SHA-256 of what the browser has.
    token   bytea       primary key,
    -- By what a session is named on pages.
    id      uuid        not null unique,
    account uuid        not null,
    -- The code of an issuer and what it calls this login, by which it ends it.
    issued  bytea,
    begun   timestamptz not null default now(),
    seen    timestamptz not null default now(),
    until   timestamptz not null,
    -- Who it is, sealed with the key of the account.
    sealed  bytea       not null
);

create index on sessions (account);
create index on sessions (issued);
create index on sessions (until);

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        grant select, insert, update, delete on logins, sessions to regie_app;
    end if;
end
$$;
