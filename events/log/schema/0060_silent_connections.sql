-- A client that is gone without a word (a cable, a firewall that lost its memory, a machine without power) holds its session, and with it the
-- locks of whoever keeps a read model or seals, until the server notices: by default after two hours. Now within half a minute. It is set on
-- the database, because a pooler takes no such setting from a client, and `reset all` would undo one of a session.
do $$
declare
    setting text;
begin
    foreach setting in array array[
        'tcp_keepalives_idle = 10', 'tcp_keepalives_interval = 5', 'tcp_keepalives_count = 3', 'tcp_user_timeout = 25000'
    ]
    loop
        execute format('alter database %I set %s', current_database(), setting);
    end loop;
exception when insufficient_privilege then
    raise warning 'only the owner of the database can have silent connections noticed soon; see docs/operating.md';
end
$$;
