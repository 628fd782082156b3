import type { StoredThing } from '../domain/retention.ts'

/** What a data folder has stored and can do without one day. */
export type Shelf = {
  things(): Promise<readonly StoredThing[]>
  /** Removes what lies there, as a whole: under its name it is there or it is not. `isStillFree` is asked once nobody can find it any more; false puts it back. */
  remove(thing: StoredThing, isStillFree: () => Promise<boolean>): Promise<boolean>
}
