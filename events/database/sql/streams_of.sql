-- The trajectories of a person.
select stream from subjects where person = $1 order by stream
