-- What the services need to go on after a restart, and who may write it.

-- Every claim of a partition has a higher epoch. Writers ask assert_owner in their transaction.
CREATE TABLE partition_owners (
    topic text NOT NULL,
    partition int NOT NULL,
    epoch bigint NOT NULL,
    owner text NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
);

-- Fails with GS001 unless the epoch is still the owner's. The row stays locked until the end of the
-- transaction, so that the next claim waits for it and then reads what it wrote.
CREATE FUNCTION assert_owner(of_topic text, of_partition bigint, by_epoch bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    current bigint;
BEGIN
    SELECT epoch INTO current FROM partition_owners
    WHERE topic = of_topic AND partition = of_partition
    FOR SHARE;
    IF current IS DISTINCT FROM by_epoch THEN
        RAISE EXCEPTION 'partition % of % belongs to epoch %', of_partition, of_topic, current
        USING ERRCODE = 'GS001';
    END IF;
    RETURN true;
END
$$;

-- How far each partition of a source topic was counted, by partition of window-counts.
CREATE TABLE source_positions (
    partition int NOT NULL,
    source_topic text NOT NULL,
    source_partition int NOT NULL,
    next_offset bigint NOT NULL,
    watermark_ms bigint NOT NULL,
    idle boolean NOT NULL,
    source_partitions int NOT NULL,
    PRIMARY KEY (partition, source_topic, source_partition)
);

-- Where reading window-counts goes on.
CREATE TABLE input_positions (
    partition int PRIMARY KEY,
    next_offset bigint NOT NULL
);

-- Which partition of window-counts keeps a region's counts. A region that came to another partition
-- would have its windows in two halves, so that this is refused.
CREATE TABLE region_homes (
    region text NOT NULL CONSTRAINT a_region_has_one_home UNIQUE,
    partition int NOT NULL,
    PRIMARY KEY (region, partition)
);

-- Counts by pane as compact blobs; several of a running pane until it closes and they are folded.
CREATE TABLE region_state (
    partition int NOT NULL,
    region text NOT NULL,
    board text NOT NULL,
    pane_start_ms bigint NOT NULL,
    pane_length_ms int NOT NULL,
    seq bigint NOT NULL,
    source_topic text NOT NULL,
    counts bytea NOT NULL,
    PRIMARY KEY (partition, region, board, pane_start_ms, pane_length_ms, seq)
);

-- The blobs are dense already: compressing them again costs time and saves nothing.
ALTER TABLE region_state ALTER COLUMN counts SET STORAGE EXTERNAL;
