import { matchesAny, matchesPattern } from './pattern.ts'

/**
 * What the files of apps may ask of the environments that a rule meets; of each null: the rule says nothing of it. An empty list lets
 * nothing in. Unlike gates they cannot be overridden: they say what a branch may reach, not when.
 */
export type Bounds = {
  /** Patterns of `env:NAME`, `file:PATH`, and what else secrets are called by where they are. */
  readonly secrets: readonly string[] | null
  /** Commands; `*` stands for a part without spaces and signs of the shell. */
  readonly commands: readonly string[] | null
  /** Patterns of the roles that may be assumed, and of the clients of Azure. */
  readonly targetRoles: readonly string[] | null
}

export const noBounds: Bounds = { secrets: null, commands: null, targetRoles: null }

/** What of an environment a file asks for. `path`: where it does. */
export type Asked = { readonly what: 'secret' | 'command' | 'role'; readonly name: string; readonly path: string }

type Bounding = { readonly apps: readonly string[]; readonly environments: readonly string[]; readonly bounds: Bounds }

/** The bounds of every rule that meets the place: all of them hold. */
export const boundsFor = (
  { rules }: { readonly rules: readonly Bounding[] },
  app: string,
  environment: string,
): readonly Bounds[] =>
  rules
    .filter(rule => matchesAny(rule.apps, app) && matchesAny(rule.environments, environment))
    .map(({ bounds }) => bounds)

/** Lockstep's own settings hold its own secrets: no file may name them, whatever the policy says. */
const isOurOwn = ({ what, name }: Asked): boolean => what === 'secret' && name.startsWith('env:LOCKSTEP_')

/** What of that is allowed by a rule, in its words, where it allows not this; undefined: nothing stands against it. */
export const barredBy = (bounds: readonly Bounds[], asked: Asked): readonly string[] | undefined => {
  if (isOurOwn(asked)) return []
  return (
    bounds.map(one => allowedBy(one, asked)).find(allowed => allowed !== null && !isAmong(allowed, asked)) ?? undefined
  )
}

const allowedBy = ({ secrets, commands, targetRoles }: Bounds, { what }: Asked): readonly string[] | null =>
  ({ secret: secrets, command: commands, role: targetRoles })[what]

const isAmong = (allowed: readonly string[], { what, name }: Asked): boolean => {
  if (what === 'command') return allowed.some(pattern => matchesCommand(pattern, name))
  return !leadsElsewhere(name) && matchesAny(allowed, name)
}

/** A path that goes up again fits the pattern of a folder and is not in it. */
const leadsElsewhere = (name: string): boolean =>
  name.startsWith('file:') && !/^file:(\/(?!\.{0,2}(\/|$))[^/]+)+$/.test(name)

const harmless = /[\w./:=@,+-]/g

/** A `*` stands for no space and no sign of the shell: every one of those that the command has, the pattern has. */
const matchesCommand = (pattern: string, command: string): boolean =>
  matchesPattern(pattern, command) &&
  command.replace(harmless, '') === pattern.replaceAll('*', '').replace(harmless, '')
