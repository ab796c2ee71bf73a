-- The keys of these persons that were not destroyed.
select person, wrapped, version from keys.persons where person = any ($1) and wrapped is not null
