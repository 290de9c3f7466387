-- What an API key may do: 'read' asks, 'write' sends events.

ALTER TABLE api_keys ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,write}';
