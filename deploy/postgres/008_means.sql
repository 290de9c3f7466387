-- What the means of boards are made of, item by item; null for boards that show none.
ALTER TABLE boards ADD COLUMN sums bigint[], ADD COLUMN positives bigint[], ADD COLUMN negatives bigint[];
ALTER TABLE boards ADD CHECK (sums IS NULL OR cardinality(items) = cardinality(sums)
    AND cardinality(items) = cardinality(positives) AND cardinality(items) = cardinality(negatives));
