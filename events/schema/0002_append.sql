-- Many appends in one transaction, each with a verdict of its own. No two of them may be to the same stream.
--
-- _streams, _expected: one element an append; the version that the stream should have, or null for any version.
-- _append: for each event the number (from 1) of the append that it belongs to; the other arrays have one element an event.
--
-- A row for each append: 'appended' with the stream's version and the position of its last event; 'repeated' with the same when
-- all its events were on the stream already; 'conflict' with the version that the stream really has.

create function append_many_v1(
    _streams uuid[], _expected integer[],
    _append integer[], _ids uuid[], _types text[], _schemas smallint[], _data text[], _meta text[], _occurred timestamptz[], _sealed bytea[]
) returns table (number integer, verdict text, version integer, "position" bigint)
language plpgsql
-- Every look-up here is by key; a plan that was made while the tables were small must not read them whole later on.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    _known uuid[];
    _heads integer[];
begin
    if 0 = any (_expected) or array_position(_expected, null) is not null then
        insert into streams (stream)
        select w.stream from unnest(_streams, _expected) as w (stream, expected)
        where coalesce(w.expected, 0) = 0
        order by w.stream
        on conflict do nothing;
    end if;

    -- In the order of the keys, so that two callers never wait for each other crosswise. The statements after this one see everything that
    -- was appended to these streams before. A conflict is found here, before any position is taken.
    select array_agg(head.stream), array_agg(head.version) into _known, _heads
    from (select s.stream, s.version from streams s where s.stream = any (_streams) order by s.stream for update) head;

    return query
    with wanted as (
        select w.number::integer as number, w.stream, w.expected, coalesce(h.version, 0) as head
        from unnest(_streams, _expected) with ordinality as w (stream, expected, number)
        left join unnest(_known, _heads) as h (stream, version) on h.stream = w.stream
    ),
    given as (
        select g.*, row_number() over (partition by g.number order by g.n)::integer as nth
        from unnest(_append, _ids, _types, _schemas, _data, _meta, _occurred, _sealed) with ordinality
            as g (number, id, type, schema, data, meta, occurred_at, sealed, n)
    ),
    present as (
        select w.number, count(*) as events, max(e.version) as version, max(e.position) as "position"
        from wanted w
        join given g on g.number = w.number
        join events e on e.id = g.id
        where w.expected is distinct from w.head and e.stream = w.stream
        group by w.number
    ),
    judged as (
        select w.number, w.stream, w.head,
            case
                when p.events = (select count(*) from given g where g.number = w.number) then 'repeated'
                when p.events > 0 or w.expected <> w.head then 'conflict'
                else 'appended'
            end as verdict,
            p.version, p.position
        from wanted w
        left join present p on p.number = w.number
    ),
    stored as (
        insert into events (stream, version, id, type, schema, data, meta, occurred_at, sealed)
        select j.stream, j.head + g.nth, g.id, g.type, g.schema, g.data::json, g.meta::json, g.occurred_at, g.sealed
        from given g
        join judged j on j.number = g.number
        where j.verdict = 'appended'
        order by g.n
        returning events.stream, events.version, events.position
    ),
    ends as (
        select s.stream, max(s.version) as version, max(s.position) as "position" from stored s group by s.stream
    ),
    moved as (
        update streams set version = e.version from ends e where streams.stream = e.stream
    )
    select j.number, j.verdict,
        case j.verdict when 'appended' then e.version when 'repeated' then j.version else j.head end,
        case j.verdict when 'appended' then e.position else j.position end
    from judged j
    left join ends e on e.stream = j.stream and j.verdict = 'appended';
end
$$;
