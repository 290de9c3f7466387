-- Boards that several topics feed, and how many posts each subreddit has had.

-- Which topics feed a board, and how far its event clock is: the slowest of theirs, never back.
CREATE TABLE board_feeds (
    partition int NOT NULL,
    board text NOT NULL,
    source_topics text[] NOT NULL,
    clock_ms bigint,
    PRIMARY KEY (partition, board)
);

INSERT INTO board_feeds
SELECT s.partition, s.board, array_agg(DISTINCT s.source_topic), nullif(min(p.watermark_ms), 0)
FROM region_state s
LEFT JOIN source_positions p ON p.partition = s.partition AND p.source_topic = s.source_topic
    AND p.source_partition = -1
GROUP BY s.partition, s.board;

ALTER TABLE region_state DROP COLUMN source_topic;

-- Posts of each subreddit, spelled as it came, since counting began.
CREATE TABLE subreddit_totals (
    partition int NOT NULL,
    subreddit text NOT NULL,
    posts bigint NOT NULL,
    PRIMARY KEY (partition, subreddit)
);
