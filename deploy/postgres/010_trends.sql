-- What makes the items of a board of trends ones, as JSON; null for other boards.

ALTER TABLE boards ADD COLUMN details text;
