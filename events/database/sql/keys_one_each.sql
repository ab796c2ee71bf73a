-- One key of every version of the key-encryption key with which keys are wrapped.
select distinct on (version) wrapped, version from keys.persons where wrapped is not null order by version, person
