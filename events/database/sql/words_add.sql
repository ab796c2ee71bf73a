insert into keys.words (code, person) select code, $1 from unnest($2::bytea[]) as of (code) on conflict do nothing
