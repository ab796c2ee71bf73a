-- Keys after this person that are not wrapped with this version, at most so many; nobody else changes them meanwhile.
select person, wrapped, version from keys.persons where version <> $1 and person > $2 order by person limit $3 for update
