-- The first event of which the version is not its place in its stream. A stream may begin later when what came before is in the archive.
select min(position)
from (
    select position, stream, version, row_number() over stream as place, first_value(version) over stream as first
    from events
    window stream as (partition by stream order by position)
) event
where version <> first + place - 1
   or place = 1 and version > 1 and not exists (select from archives where event.stream = any (archives.streams))
