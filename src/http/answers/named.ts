import { z } from 'zod'

/** The shapes that the API's document names, each once, so that a generated client has one type for it. */
export const answerShapes = z.registry<{ id: string }>()

/** Gives a shape its name in the document. */
export const named = <T extends z.ZodType>(id: string, shape: T): T => {
  answerShapes.add(shape, { id })
  return shape
}
