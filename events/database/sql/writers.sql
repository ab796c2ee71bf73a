-- Who may have taken positions and not committed yet: the transactions that hold a write lock on a log.
select virtualtransaction
from pg_locks
where locktype = 'relation'
  and relation = $1::text::regclass
  and database = (select oid from pg_database where datname = current_database())
  and mode = 'RowExclusiveLock'
  and granted
