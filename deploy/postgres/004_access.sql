-- Who may ask, and what they want to be told.

-- Only a hash of the key is kept; the key itself is shown once, when it is made.
CREATE TABLE api_keys (
    key_id text PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

-- A channel is <board>/<region or global>/<timeframe>, or emoji-windows/<region>.
CREATE TABLE subscriptions (
    subscription_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key_id text NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    channel text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (key_id, channel)
);
