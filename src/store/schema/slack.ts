/** Signatures of what Slack has sent, for as long as their time is good: the same is not taken twice. */
export const slackSchema = `
create table slack_requests (
  signature text primary key,
  at timestamptz not null default now()
);
create index slack_requests_by_age on slack_requests (at);
`
