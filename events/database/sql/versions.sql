-- The version of each of these streams that there is.
select stream, version from streams where stream = any($1::uuid[])
