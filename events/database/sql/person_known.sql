-- Whether anything was told about a person, or a trajectory is about them. The key of the blind index is nobody's.
select not exists (select from keys.words_made_with where key = $1)
    and (exists (select from keys.persons where person = $1) or exists (select from subjects where person = $1))
