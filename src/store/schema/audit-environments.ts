/** A page of what was done in an environment, whichever app it is of, costs what other pages cost. */
export const auditEnvironmentsSchema = `
create index audit_by_environment on audit_index (environment, at, stream, seq);
`
