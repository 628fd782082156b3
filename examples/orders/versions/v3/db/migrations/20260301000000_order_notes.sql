-- migrate:up
create table order_notes (
  order_id uuid primary key references orders (id) on delete cascade,
  note text not null
);

-- migrate:down
drop table order_notes;
