-- Whoever has at least one of the codes of each word, who has most of them first. $2 numbers the words, a code may be of several. Each code is
-- looked up by the key: whatever the planner thinks of the numbers, it does not read the whole index.
select person
from unnest($1::bytea[], $2::int[]) as asked (code, word)
cross join lateral (select person from keys.words where words.code = asked.code offset 0) as has
group by person
having bit_or(1 << word) = (1 << $3) - 1
order by count(*) desc, person
limit $4
