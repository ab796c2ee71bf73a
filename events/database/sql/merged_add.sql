-- A former number ($1) is a person's ($2).
insert into merged_persons (former, person) values ($1, $2)
