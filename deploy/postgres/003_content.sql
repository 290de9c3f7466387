-- What people posted, and where.

CREATE TABLE posts (
    post_id text PRIMARY KEY,
    content text NOT NULL DEFAULT '',
    author text NOT NULL DEFAULT '',
    timestamp timestamptz,
    view_count bigint NOT NULL DEFAULT 0,
    title text NOT NULL DEFAULT '',
    subreddit text NOT NULL DEFAULT '',
    upvotes bigint NOT NULL DEFAULT 0,
    comments bigint NOT NULL DEFAULT 0,
    url text NOT NULL DEFAULT '',
    permalink text NOT NULL DEFAULT '',
    domain text NOT NULL DEFAULT '',
    flair text NOT NULL DEFAULT '',
    over_18 boolean NOT NULL DEFAULT false,
    retrieved timestamptz
);

CREATE INDEX posts_by_subreddit ON posts (subreddit, timestamp DESC);

CREATE TABLE comments (
    comment_id text PRIMARY KEY,
    post_id text NOT NULL,
    parent_id text NOT NULL DEFAULT '',
    subreddit text NOT NULL DEFAULT '',
    author text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    timestamp timestamptz,
    upvotes bigint NOT NULL DEFAULT 0,
    retrieved timestamptz
);

-- A comment may come before its post, so there is no foreign key.
CREATE INDEX comments_by_post ON comments (post_id, timestamp);

CREATE TABLE regions (
    region_id text PRIMARY KEY,
    region_name text NOT NULL
);
