-- Whose decisions these are: for who keeps watch on one account.
create index on decisions ((request -> 'subject' ->> 'id'), decided_at);
