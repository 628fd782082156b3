/** Families within which PostgreSQL keeps names unique: an index and a table cannot share one. */
export type Family = 'relation' | 'type' | 'routine' | 'schema' | 'column' | 'part' | 'other'

/** What the script created so far: old code cannot depend on it, so the script may do with it as it likes. */
export type CreatedObjects = {
  add(family: Family, name: readonly string[]): void
  remove(family: Family, name: readonly string[]): void
  has(family: Family, name: readonly string[]): boolean
  /** After `set search_path` a bare name may mean another object: nothing is known any more. */
  forget(): void
}

/** Names are compared as written: `orders` and `public.orders` count as two, which errs to the careful side. */
export const createdObjects = (): CreatedObjects => {
  const known = new Set<string>()
  const key = (family: Family, name: readonly string[]): string => JSON.stringify([family, ...name])
  return {
    add: (family, name) => void known.add(key(family, name)),
    remove: (family, name) => void known.delete(key(family, name)),
    has: (family, name) => known.has(key(family, name)),
    forget: () => known.clear(),
  }
}
