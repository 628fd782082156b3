-- migrate:up
create table orders (
  id uuid primary key,
  customer text not null,
  item text not null,
  quantity integer not null check (quantity between 1 and 1000),
  created_at timestamptz not null default now()
);

-- Append-only: one line for each delivery of an order, whether it wrote the order or found it written.
create table order_attempts (
  attempt bigint generated always as identity primary key,
  order_id uuid not null references orders (id),
  release text not null,
  instance text not null,
  applied boolean not null,
  at timestamptz not null default now()
);

create index order_attempts_order_id on order_attempts (order_id);

-- migrate:down
drop table order_attempts;
drop table orders;
