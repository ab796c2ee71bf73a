-- The participant of a trajectory.
select person from subjects where stream = $1
