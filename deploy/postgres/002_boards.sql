-- Published boards and counts by bucket, partitioned by time.

-- A published board a minute. The minute is the end of its window, rounded up.
CREATE TABLE boards (
    board text NOT NULL,
    region text NOT NULL,
    timeframe text NOT NULL,
    minute timestamptz NOT NULL,
    epoch bigint NOT NULL,
    revision bigint NOT NULL,
    as_of_ms bigint NOT NULL,
    watermark_ms bigint NOT NULL,
    final boolean NOT NULL,
    exact boolean NOT NULL,
    max_error bigint NOT NULL,
    total bigint NOT NULL,
    distinct_items bigint NOT NULL,
    floor bigint NOT NULL,
    items text[] NOT NULL,
    counts bigint[] NOT NULL,
    PRIMARY KEY (board, region, timeframe, minute),
    CHECK (cardinality(items) = cardinality(counts))
) PARTITION BY RANGE (minute);

CREATE TABLE hourly_counts (
    board text NOT NULL,
    region text NOT NULL,
    bucket timestamptz NOT NULL,
    item text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (board, region, bucket, item)
) PARTITION BY RANGE (bucket);

CREATE TABLE daily_counts (
    board text NOT NULL,
    region text NOT NULL,
    bucket timestamptz NOT NULL,
    item text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (board, region, bucket, item)
) PARTITION BY RANGE (bucket);

CREATE TABLE weekly_counts (
    board text NOT NULL,
    region text NOT NULL,
    bucket timestamptz NOT NULL,
    item text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (board, region, bucket, item)
) PARTITION BY RANGE (bucket);

-- Views per post and region, by hour.
CREATE TABLE views (
    post_id text NOT NULL,
    region_id text NOT NULL,
    timestamp timestamptz NOT NULL,
    view_count bigint NOT NULL,
    PRIMARY KEY (post_id, region_id, timestamp)
) PARTITION BY RANGE (timestamp);

-- Old data that is replayed, and anything else for which there is no partition.
CREATE TABLE boards_default PARTITION OF boards DEFAULT;
CREATE TABLE hourly_counts_default PARTITION OF hourly_counts DEFAULT;
CREATE TABLE daily_counts_default PARTITION OF daily_counts DEFAULT;
CREATE TABLE weekly_counts_default PARTITION OF weekly_counts DEFAULT;
CREATE TABLE views_default PARTITION OF views DEFAULT;

-- Which span a partition of a table covers, and how many exist ahead of time.
CREATE TABLE time_partitioning (
    parent text PRIMARY KEY,
    span text NOT NULL CHECK (span IN ('day', 'week', 'month', 'year')),
    ahead int NOT NULL CHECK (ahead BETWEEN 0 AND 100)
);

INSERT INTO time_partitioning VALUES
    ('boards', 'day', 14),
    ('hourly_counts', 'week', 4),
    ('daily_counts', 'month', 3),
    ('weekly_counts', 'year', 2),
    ('views', 'week', 4);

-- Creates the partitions, in UTC, from the one that holds a moment on; returns how many were new.
-- A span of which the default partition holds rows already stays there.
CREATE FUNCTION create_partitions_ahead(from_time timestamptz DEFAULT now())
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    plan record;
    step interval;
    first timestamp;
    name text;
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.create_partitions_ahead'));
    FOR plan IN SELECT * FROM time_partitioning ORDER BY parent LOOP
        step := ('1 ' || plan.span)::interval;
        first := date_trunc(plan.span, from_time AT TIME ZONE 'UTC');
        FOR i IN 0..plan.ahead LOOP
            name := plan.parent || '_' || to_char(first, 'YYYYMMDD');
            IF to_regclass(quote_ident(name)) IS NULL THEN
                BEGIN
                    EXECUTE format(
                        'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                        name, plan.parent,
                        first AT TIME ZONE 'UTC', (first + step) AT TIME ZONE 'UTC');
                    made := made + 1;
                EXCEPTION WHEN check_violation THEN
                    NULL;
                END;
            END IF;
            first := first + step;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

SELECT create_partitions_ahead();
