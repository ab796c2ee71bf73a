-- Whoever has at least one of the codes of each word, who has most of them first, beside the key that codes are made with; nobody once when
-- there is none. $2 numbers the words, a code may be of several. Each code is looked up by the key: whatever the planner thinks of the
-- numbers, it does not read the whole index.
select made_with.key, found.person
from keys.words_made_with made_with
left join (
    select person, count(*) as codes
    from unnest($1::bytea[], $2::int[]) as asked (code, word)
    cross join lateral (select person from keys.words where words.code = asked.code offset 0) as has
    group by person
    having bit_or(1 << word) = (1 << $3) - 1
    order by codes desc, person
    limit $4
) found on true
order by found.codes desc, found.person
