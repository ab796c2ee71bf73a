-- By what the master secret is recognised that the secrets of partners are made of: an HMAC under it, from which it cannot be found. One row.
create table master_secret (
    one boolean primary key default true check (one),
    fingerprint text not null,
    since timestamptz not null default now()
);

do $$
begin
    if exists (select from pg_roles where rolname = 'regie_app') then
        grant select, insert on master_secret to regie_app;
    end if;
end
$$;
