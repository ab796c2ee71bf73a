-- Begin the blind index with a key; there may be one already.
insert into keys.words_made_with (key) values ($1) on conflict do nothing
