/** What the address says of which part of the record is shown. */
export type AuditSearch = {
  readonly app?: string
  readonly environment?: string
  readonly deployment?: string
  readonly actor?: string
  readonly type?: string
  /** One of `periods`, or `span` with `from` and `to`. */
  readonly period?: string
  readonly from?: string
  readonly to?: string
  /** `next` of the page before. */
  readonly before?: string
}

/** The same as the API is asked. */
export type AuditFilter = {
  readonly app?: string
  readonly environment?: string
  readonly deployment?: string
  readonly actor?: string
  readonly type?: string
  readonly since?: string
  readonly until?: string
}

const hourMs = 3_600_000

export const periods = [
  { value: '', label: 'Any time' },
  { value: '1h', label: 'The last hour', ms: hourMs },
  { value: '24h', label: 'The last 24 hours', ms: 24 * hourMs },
  { value: '7d', label: 'The last 7 days', ms: 7 * 24 * hourMs },
  { value: '30d', label: 'The last 30 days', ms: 30 * 24 * hourMs },
  { value: '90d', label: 'The last 90 days', ms: 90 * 24 * hourMs },
  { value: 'span', label: 'From … to …' },
] as const

/** Without the fields that say nothing: an address is as short as what it says. Pure. */
export const withoutEmpty = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as Partial<T>

/** What the API is asked for by an address now. A moment that is none narrows nothing. Pure. */
export const filterOf = (search: AuditSearch, nowMs: number): AuditFilter => {
  const { app, environment, deployment, actor, type, period, from, to } = search
  const known = periods.find(one => one.value === period)
  const since =
    known !== undefined && 'ms' in known
      ? new Date(nowMs - known.ms).toISOString()
      : period === 'span'
        ? momentOf(from)
        : undefined
  const until = period === 'span' ? momentOf(to) : undefined
  return withoutEmpty({ app, environment, deployment, actor, type, since, until })
}

/** What a field for a moment has is taken as UTC, as all times of the page are. */
const momentOf = (text: string | undefined): string | undefined => {
  const ms = Date.parse(`${text ?? ''}Z`)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/** Whether anything is left out. Pure. */
export const isFiltered = (search: AuditSearch): boolean => Object.keys(filterOf(search, 0)).length > 0

/** Where what is filtered can be had as a file. Pure. */
export const exportAddress = (search: AuditSearch, format: 'jsonl' | 'csv', nowMs: number): string =>
  `/v1/audit/export?${new URLSearchParams({ format, ...filterOf(search, nowMs) }).toString()}`
