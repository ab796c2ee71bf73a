-- A piece is in the archive.
insert into archives (low, high, file, digest, events, streams) values ($1, $2, $3, $4, $5, $6)
