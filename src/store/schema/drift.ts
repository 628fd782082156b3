/** What was found to differ between what runs in an environment and the record, as of the last look; no row: nothing did. */
export const driftSchema = `
create table drift (
  app text not null,
  environment text not null,
  differences jsonb not null,
  since timestamptz not null default now(),
  primary key (app, environment)
);
`
