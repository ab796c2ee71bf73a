-- Many appends in one transaction, each with a verdict of its own. No two of them may be to the same stream.
--
-- _streams: the stream of each append, in order, so that width_bucket finds the number (from 1) of the append by its stream.
-- _expected: the version that the stream should have, or null for any version; _sizes: how many events are appended.
-- _append, _nth: for each event the number of the append that it belongs to, and its place (from 1) in that; the other arrays have one
-- element an event too, or are null when that is null for all.
--
-- Rows for each append: 'appended' with the stream's version and the log's position, a row for each event in order, so that the last one
-- tells where it ended; 'repeated' with those of its last event when all were on the stream already; 'conflict' with the version that the
-- stream really has.

create function append_many_v1(
    _streams uuid[], _expected integer[], _sizes integer[],
    _append integer[], _nth integer[], _ids uuid[], _types text[], _schemas smallint[], _data text[], _meta text[], _occurred timestamptz[],
    _sealed bytea[]
) returns table (number integer, verdict text, version integer, "position" bigint)
language plpgsql
-- Every look-up here is by key; a plan that was made while the tables were small must not read them whole later on. That is also why joins with
-- them name the keys once more. Without bitmaps the heads are taken in the order of their keys.
set enable_seqscan = off
set enable_bitmapscan = off
-- Making a plan for the very arrays of each call costs more than the append does.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    _known integer[];
    _heads integer[];
    _all_fit boolean;
begin
    if 0 = any (_expected) or array_position(_expected, null) is not null then
        insert into streams (stream)
        select w.stream from unnest(_streams, _expected) as w (stream, expected)
        where coalesce(w.expected, 0) = 0
        order by w.stream
        on conflict do nothing;
    end if;

    -- Take all heads, and move those that are where their append expects them. In the order of the keys, so that two callers never wait for
    -- each other crosswise. The statements after this one see everything that was appended to these streams before. A conflict is found
    -- here, before any position is taken.
    with taken as (
        update streams
        set version = version + case version when _expected[width_bucket(stream, _streams)] then _sizes[width_bucket(stream, _streams)] else 0 end
        where stream = any (_streams)
        returning width_bucket(stream, _streams) as number, old.version as head
    )
    select array_agg(t.number), array_agg(t.head), count(*) = cardinality(_streams) and bool_and(t.head is not distinct from _expected[t.number])
    into _known, _heads, _all_fit
    from taken t;

    -- As nearly always: there is nothing to judge.
    if _all_fit then
        return query
        insert into events (stream, version, id, type, schema, data, meta, occurred_at, sealed)
        select _streams[g.number], _expected[g.number] + g.nth, g.id, g.type, g.schema, g.data::json, g.meta::json, g.occurred_at, g.sealed
        from unnest(_append, _nth, _ids, _types, _schemas, _data, _meta, _occurred, _sealed)
            as g (number, nth, id, type, schema, data, meta, occurred_at, sealed)
        returning width_bucket(events.stream, _streams), 'appended', events.version, events.position;
        return;
    end if;

    return query
    with wanted as (
        select w.number::integer as number, w.stream, w.expected, w.size, coalesce(h.version, 0) as head
        from unnest(_streams, _expected, _sizes) with ordinality as w (stream, expected, size, number)
        left join unnest(_known, _heads) as h (number, version) on h.number = w.number
    ),
    given as (
        select *
        from unnest(_append, _nth, _ids, _types, _schemas, _data, _meta, _occurred, _sealed) with ordinality
            as g (number, nth, id, type, schema, data, meta, occurred_at, sealed, n)
    ),
    present as (
        select w.number, count(*) as events, max(e.version) as version, max(e.position) as "position"
        from wanted w
        join given g on g.number = w.number
        join events e on e.id = g.id and e.id = any (_ids)
        where w.expected is distinct from w.head and e.stream = w.stream
        group by w.number
    ),
    judged as (
        select w.number, w.stream, w.head,
            case
                when p.events = w.size then 'repeated'
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
        update streams set version = e.version from ends e where streams.stream = e.stream and streams.stream = any (_streams)
    )
    select j.number, j.verdict,
        case j.verdict when 'appended' then e.version when 'repeated' then j.version else j.head end,
        case j.verdict when 'appended' then e.position else j.position end
    from judged j
    left join ends e on e.stream = j.stream and j.verdict = 'appended';
end
$$;
