-- Who wants to be told of what, and what they were told.

-- The table of before was never written.
DROP TABLE subscriptions;

-- An owner is `key:<id of an API key>`, `user:<subject of tokens>`, or `anonymous`. A row that is
-- deleted stays for a while, without its address and secret, so that who matches events notices.
CREATE TABLE subscriptions (
    subscription_id text PRIMARY KEY,
    change bigint NOT NULL,
    owner text NOT NULL,
    target_type text NOT NULL CHECK (
        target_type IN ('subreddit', 'keyword', 'hashtag', 'emoji', 'post')),
    target_name text NOT NULL,
    condition text NOT NULL CHECK (condition IN ('new_post', 'enters_top_k', 'trends')),
    board text,
    region text,
    timeframe text,
    k int,
    webhook_url text,
    webhook_secret bytea,
    webhook_failing_since timestamptz,
    webhook_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

CREATE INDEX subscriptions_by_owner ON subscriptions (owner, created_at) WHERE deleted_at IS NULL;
CREATE INDEX subscriptions_by_change ON subscriptions (change);

-- Counts changes of subscriptions. Whoever changes one holds this row to the end of the transaction, so
-- that changes can be seen in the order of their numbers and none is overlooked.
CREATE TABLE subscription_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    change bigint NOT NULL
);

INSERT INTO subscription_clock VALUES (true, 0);

-- Of subscriptions to a board: whether the next time the item is there is told, and since when (the end
-- of the window of a record) it has not been there.
CREATE TABLE subscription_states (
    subscription_id text PRIMARY KEY REFERENCES subscriptions ON DELETE CASCADE,
    is_armed boolean NOT NULL,
    out_since_ms bigint
);

-- The outbox. A row is written in the transaction that moves notifier_positions behind the record it is
-- made of, under an id that is made of subscription and event: an event that comes again changes nothing.
CREATE TABLE notifications (
    notification_id text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    subscription_id text NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    owner text NOT NULL,
    body text NOT NULL,
    is_published boolean NOT NULL DEFAULT false,
    delivery text NOT NULL CHECK (
        delivery IN ('none', 'pending', 'delivered', 'failed', 'dropped')),
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_status int,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX notifications_to_publish ON notifications (seq) WHERE NOT is_published;
CREATE UNIQUE INDEX notifications_in_order ON notifications (seq);
CREATE INDEX notifications_waiting ON notifications (subscription_id, next_attempt_at)
    WHERE delivery = 'pending';
CREATE INDEX notifications_by_subscription ON notifications (subscription_id, delivery);
CREATE INDEX notifications_by_age ON notifications (created_at);

-- Where matching a partition goes on. It moves under the epoch of partition_owners.
CREATE TABLE notifier_positions (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
