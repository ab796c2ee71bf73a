-- The person whom a stream is about, when that is not the id of the stream itself.
select person from subjects where stream = $1
