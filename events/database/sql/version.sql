-- The version of a stream, also when what is on it is in the archive.
select version from streams where stream = $1
