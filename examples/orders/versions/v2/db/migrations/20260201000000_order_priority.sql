-- migrate:up
-- Nullable and without a default: v1 goes on writing orders that know no priority, and no row is rewritten.
alter table orders add column priority text;

-- migrate:down
alter table orders drop column priority;
