/** Which deployments a collector of traces has. The index leads to those that have ended and are not there yet. */
export const tracesSchema = `
alter table deployments add column traced boolean not null default false;
create index deployments_untraced on deployments (finished_at) where not traced;
`
