/**
 * Totals of what is counted from the events of deployments, and how far each stream was counted, so that nobody has to read the record
 * from its beginning to say how often something happened. A deployment is measured once it is over and all of it was counted.
 */
export const measuresSchema = `
create table measures (
  name text not null,
  labels text not null,
  value double precision not null,
  primary key (name, labels)
) with (fillfactor = 70);

create table measured_streams (
  stream text primary key,
  seq integer not null
);

alter table deployments add column measured boolean not null default false;
create index deployments_unmeasured on deployments (id) where not measured;
`
