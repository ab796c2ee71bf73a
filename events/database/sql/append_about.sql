-- As append.sql. A stream that turns out to be about a person ($13, null for others) is noted with the append that says so.
with verdicts as (
    select number, verdict, version, position from append_many_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
),
noted as (
    insert into subjects (stream, person)
    select a.stream, a.person
    from unnest($1::uuid[], $13::uuid[]) with ordinality as a (stream, person, number)
    where a.person is not null and exists (select from verdicts v where v.number = a.number and v.verdict = 'appended')
    on conflict do nothing
)
select number, verdict, version, position from verdicts
