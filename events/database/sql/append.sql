-- See schema/0002_append.sql.
select number, verdict, version, position from append_many_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
