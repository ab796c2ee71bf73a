-- Whether anything was told about a person, or a trajectory is about them.
select exists (select from keys.persons where person = $1) or exists (select from subjects where person = $1)
