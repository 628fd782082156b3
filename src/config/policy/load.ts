import { configErrors } from '../../domain/errors/config.ts'
import type { Policy } from '../../domain/gates/policy.ts'
import { secretLiterals } from '../cross-checks/secrets.ts'
import { explain } from '../explain.ts'
import { except } from '../finding.ts'
import { loadYaml, readText, type Validation } from '../load-yaml.ts'
import { withoutExtensions } from '../without-extensions.ts'
import type { ReadableYaml } from '../yaml-text.ts'
import { lockouts } from './lockouts.ts'
import { nameFindings } from './names.ts'
import { resolvedPolicy } from './resolve.ts'
import { policySchema, type PolicyInput } from './schema.ts'

/** Holds the schema against a policy, the names in it, and, when it can be read, whether somebody can pass. */
const validated = ({ value }: ReadableYaml): Validation<PolicyInput> => {
  const root = withoutExtensions(value)
  const parsed = policySchema.safeParse(root, { jitless: true })
  const secrets = secretLiterals(value)
  const ofSchema = except(explain(parsed.error?.issues ?? [], policySchema, root), secrets)
  const others = [...nameFindings(root), ...(parsed.data === undefined ? [] : lockouts(parsed.data))]
  return { findings: [...secrets, ...ofSchema, ...except(others, ofSchema)], input: parsed.data }
}

const hints = {
  CONFIG_EMPTY: 'begin with "rules:"; a server without a policy is started without this file',
  CONFIG_DOCUMENTS: 'a server has one policy: remove the line --- and what follows it',
} as const

/**
 * Reads the text of a `policy.yaml`. `file` is the name that problems show. Pure.
 * Throws CONFIG_INVALID, whose `details` are all problems at once, also whom the policy locks out, in the order of its lines.
 */
export const loadPolicy = (text: string, file: string): Policy => resolvedPolicy(loadYaml(text, file, validated, hints))

/**
 * Reads a `policy.yaml` from disk; problems show the path as it was given.
 * Throws CONFIG_POLICY_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export const readPolicy = async (path: string): Promise<Policy> =>
  loadPolicy(await readText(path, configErrors.CONFIG_POLICY_NOT_FOUND), path)
