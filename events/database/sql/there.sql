-- Which of these events there are.
select id from events where id = any ($1::uuid[])
