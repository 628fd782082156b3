import type { Client } from 'pg'

/** Schemas of the server itself, and what belongs to an extension, are nobody's migration. */
const own = (oid: string, catalog: string, schema: string): string =>
  `${schema} !~ '^(pg_|information_schema$)' and not exists (select from pg_depend e
    where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`

const relation = `c.relnamespace::regnamespace::text || '.' || c.relname`
const ownRelation = own('c.oid', 'pg_class', 'c.relnamespace::regnamespace::text')
const notRecord = `c.relname <> 'schema_migrations'`

/** One query a kind of object; each answers lines that say all of an object but when it was made and where its columns stand. */
const queries: readonly string[] = [
  `select 'schema ' || nspname as line from pg_namespace where ${own('oid', 'pg_namespace', 'nspname')}`,
  `select 'extension ' || extname || ' in ' || extnamespace::regnamespace from pg_extension`,
  `select case c.relkind when 'r' then 'table ' when 'p' then 'partitioned table ' when 'v' then 'view ' when 'm' then 'materialized view '
      when 'f' then 'foreign table ' end || ${relation} || case c.relpersistence when 'u' then ' unlogged' else '' end
      || case when c.relrowsecurity then ' with row security' else '' end || coalesce(' as ' || pg_get_viewdef(
        case when c.relkind in ('v', 'm') then c.oid end), '') || coalesce(' granted ' || c.relacl::text, '') as line
    from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${notRecord} and ${ownRelation}`,
  `select 'column ' || ${relation} || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      || case when a.attidentity <> '' then ' identity' else '' end || case when a.attgenerated <> '' then ' generated' else '' end
      || coalesce(' collate ' || nullif(a.attcollation, t.typcollation)::regcollation::text, '')
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and ${notRecord} and ${ownRelation}`,
  `select 'constraint ' || k.conname || ' on ' || coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text) || ' '
      || pg_get_constraintdef(k.oid) from pg_constraint k
    where (k.conrelid = 0 or k.conrelid <> coalesce(to_regclass('schema_migrations')::oid, 0))
      and ${own('k.oid', 'pg_constraint', 'k.connamespace::regnamespace::text')}`,
  `select 'index ' || pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' invalid' end
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where t.relname <> 'schema_migrations' and ${ownRelation}`,
  `select 'sequence ' || ${relation} || ' ' || format_type(s.seqtypid, null) || concat_ws(' ', '', s.seqstart, s.seqincrement, s.seqmin,
      s.seqmax, s.seqcache, s.seqcycle) from pg_sequence s join pg_class c on c.oid = s.seqrelid where ${ownRelation}`,
  `select 'function ' || p.oid::regprocedure || ' ' || coalesce(pg_get_functiondef(case when p.prokind in ('f', 'p') then p.oid end), '')
    from pg_proc p where ${own('p.oid', 'pg_proc', 'p.pronamespace::regnamespace::text')}`,
  `select 'trigger ' || pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where not g.tgisinternal and ${ownRelation}`,
  `select 'policy ' || p.polname || ' on ' || ${relation} || ' ' || p.polcmd::text || ' ' || coalesce(pg_get_expr(p.polqual, p.polrelid), '')
      || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') from pg_policy p join pg_class c on c.oid = p.polrelid
    where ${ownRelation}`,
  `select 'enum ' || t.oid::regtype || ' (' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) || ')'
    from pg_type t join pg_enum e on e.enumtypid = t.oid where ${own('t.oid', 'pg_type', 't.typnamespace::regnamespace::text')} group by t.oid`,
  `select 'type ' || t.oid::regtype || ' ' || t.typtype::text || coalesce(' ' || format_type(nullif(t.typbasetype, 0), t.typtypmod), '')
      || coalesce(' default ' || t.typdefault, '') from pg_type t
    where t.typtype in ('d', 'c', 'r') and (t.typrelid = 0 or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
      and ${own('t.oid', 'pg_type', 't.typnamespace::regnamespace::text')}`,
  `select 'comment on ' || c.relnamespace::regnamespace || '.' || c.relname || ' ' || d.objsubid || ' ' || d.description
    from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass where ${notRecord} and ${ownRelation}`,
]

/**
 * Every object of a database's schema as a line, sorted: equal schemas give equal lists. Left out are what extensions bring, the
 * record of the migration tool, the order of columns, statistics, owners, and rows.
 */
export const describeSchema = async (session: Client): Promise<readonly string[]> => {
  const lines: string[] = []
  for (const text of queries) {
    const { rows } = await session.query<{ line: string | null }>(`select q.line from (${text}) as q (line)`)
    lines.push(...rows.flatMap(({ line }) => (line === null ? [] : [line])))
  }
  return lines.sort()
}
