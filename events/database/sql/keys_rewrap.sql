-- The same keys, each wrapped with another version.
update keys.persons key
set wrapped = new.wrapped, version = new.version
from unnest($1::uuid[], $2::bytea[], $3::text[]) as new (person, wrapped, version)
where key.person = new.person
