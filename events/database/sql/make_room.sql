-- See schema/0001_log.sql.
select make_room_v1($1, $2)
