-- What marks there are today on somebody, or on the participant of a trajectory.
select mark from set_apart_numbers where number = coalesce((select person from subjects where stream = $1), $1)
