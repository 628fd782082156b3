import type { components } from './schema.d.ts'

export type Problem = components['schemas']['Problem']

/** What the API refused or failed at: an entry of the catalogue, with what state was left. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`)
    this.problem = problem
  }
}

/** What anything thrown is to people. What is no answer of the API is a server that could not be reached. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Refusal
    ? error.problem
    : {
        title: 'The server does not answer',
        status: 0,
        detail: error instanceof Error ? error.message : String(error),
        code: 'PAGE_UNREACHABLE',
        hint: 'what you see may be old; it is tried again by itself once the server answers',
        kind: 'retry',
      }

export const isSignedOut = (error: unknown): boolean => error instanceof Refusal && error.problem.status === 401
