-- Whoever has at least one of the codes of each word, who has most of them first. $2 numbers the words, a code may be of several.
select person
from unnest($1::bytea[], $2::int[]) as asked (code, word)
join keys.words using (code)
group by person
having count(distinct word) = $3
order by count(*) desc, person
limit $4
