-- Where archiving a partition of reddit-posts or reddit-comments goes on. It moves in the transaction
-- that writes the rows, under the epoch of partition_owners.
CREATE TABLE archive_positions (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
