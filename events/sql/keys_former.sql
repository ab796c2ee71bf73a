-- Keys that are not wrapped with this version, at most so many; nobody else changes them meanwhile.
select person, wrapped, version from keys.persons where version <> $1 order by person limit $2 for update
