-- The same keys, wrapped with another version.
update keys.persons key
set wrapped = new.wrapped, version = $3
from unnest($1::uuid[], $2::bytea[]) as new (person, wrapped)
where key.person = new.person
