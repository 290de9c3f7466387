-- Counts by hour, day and week, and views by hour, were planned and never written: what was counted is
-- in region_state, what was published in boards.
DROP TABLE views, hourly_counts, daily_counts, weekly_counts;
DELETE FROM time_partitioning WHERE parent <> 'boards';

-- Drops the partitions that ended so many days ago; returns how many. Default partitions stay, as what
-- is replayed there has a time of its own.
CREATE FUNCTION drop_partitions_behind(days bigint, to_time timestamptz DEFAULT now())
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    old record;
    dropped int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.create_partitions_ahead'));
    FOR old IN
        SELECT child.oid::regclass AS name
        FROM time_partitioning plan
        JOIN pg_inherits ON inhparent = to_regclass(quote_ident(plan.parent))
        JOIN pg_class child ON child.oid = inhrelid
        WHERE child.relname ~ ('^' || plan.parent || '_[0-9]{8}$')
            AND to_date(right(child.relname, 8), 'YYYYMMDD') + ('1 ' || plan.span)::interval
                <= (to_time AT TIME ZONE 'UTC') - days * interval '1 day'
    LOOP
        EXECUTE format('DROP TABLE %s', old.name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
