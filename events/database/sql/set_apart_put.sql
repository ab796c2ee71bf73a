-- Somebody ($1) has a mark ($2), or has it but for these days.
insert into set_apart (person, mark, excepted_until) values ($1, $2, $3)
on conflict (person, mark) do update set excepted_until = excluded.excepted_until
