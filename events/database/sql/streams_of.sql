-- The trajectories of these persons.
select person, stream from subjects where person = any ($1) order by stream
