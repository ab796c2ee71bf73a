-- The code of an issuer and what it calls who logged in (`sub`), by which it ends all their sessions. It need not be by that that an account
-- is known: another claim may say so, and a resident is found by their citizen number.
alter table sessions add column subject bytea;

create index on sessions (subject);
