import { configProblems, type ProblemCode } from '../domain/errors/config.ts'

export type Path = readonly (string | number)[]

/** A problem before its place in the text is known. */
export type Finding = {
  readonly code: ProblemCode
  readonly path: Path
  readonly message: string
  readonly hint: string
  /** Characters from the start of the text; left out, the path leads to the place. */
  readonly offset?: number
}

type ArgsOf<C extends ProblemCode> = Parameters<(typeof configProblems)[C]['message']>[0]

/** Makes a finding from its entry of the catalogue. */
export const finding = <C extends ProblemCode>(
  code: C,
  path: Path,
  args: ArgsOf<C>,
  hint: string = configProblems[code].hint,
): Finding => {
  const { message } = configProblems[code] as { message: (args: ArgsOf<C>) => string }
  return { code, path, message: message(args), hint }
}

/** A key as it may be shown: one that does not look like a key could be anything, so it is only described. */
export const keyText = (key: string): string =>
  /^[\w.-]{1,60}$/.test(key) ? key : `(a key of ${key.length} characters)`

/** The path as a person writes it: `deploy[3].test`. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? keyText(key) : `${text}.${keyText(key)}`
  }, '')

/** The findings at places of which the others say nothing yet. */
export const except = (findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] => {
  const taken = new Set(others.map(({ path }) => JSON.stringify(path)))
  return findings.filter(({ path }) => !taken.has(JSON.stringify(path)))
}
