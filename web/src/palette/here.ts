/** What the view is about that somebody looks at; null: it is not about one. */
export type Here = { readonly deployment: string | null; readonly run: string | null; readonly app: string | null }

/** What an address is about. Pure. */
export const hereOf = (pathname: string): Here => {
  const [, place, name] = /^\/(deployments|approvals|runs|apps)\/([^/]+)/.exec(pathname) ?? []
  const of = (...places: readonly string[]): string | null =>
    place !== undefined && name !== undefined && places.includes(place) ? decodeURIComponent(name) : null
  return { deployment: of('deployments', 'approvals'), run: of('runs'), app: of('apps') }
}
