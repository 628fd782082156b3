import { z } from 'zod'
import type { MismatchCode } from '../../domain/errors/config.ts'

/** What a person needs to know of one place in the file. Reference page, JSON Schema and errors all read it. */
export type Note = {
  /** A sentence for the reference page and the editor. */
  readonly description?: string
  /** Completes "expected ..."; when left out, the schema's own type is named. */
  readonly expected?: string
  /** What to write there, without a full stop; the example follows it. */
  readonly hint?: string
  readonly example?: unknown
  /** The code of the problem when the value is of the wrong type or form, where a general one would say too little. */
  readonly problem?: MismatchCode
  /** A mapping that takes exactly one of its keys. */
  readonly isChoice?: boolean
  /** Words that the design has and this version has not. */
  readonly later?: readonly string[]
}

/** Filled by `.register(notes, ...)` beside each schema. */
export const notes = z.registry<Note>()

/** The same schema in another place, with more to say of it; what is not said again stays. */
export const noted = <S extends z.ZodType>(schema: S, note: Note): S => {
  const copy = schema.clone()
  notes.add(copy, { ...notes.get(schema), ...note })
  return copy
}
