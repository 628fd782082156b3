/** Lockstep's own group names begin so; what a provider says of them counts for nothing. */
const reserved = 'lockstep:'

/** The group of who was made the first admin. */
export const firstAdminGroup = `${reserved}first-admin`

const mostGroups = 500
const longestName = 100

/** The groups in the claim of an identity provider: a list of texts, or one. What is no name is left out. Pure. */
export const groupsOfClaim = (claim: unknown): readonly string[] => {
  const all: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  const names = all.filter((group): group is string => typeof group === 'string' && isGroup(group))
  return [...new Set(names)].slice(0, mostGroups)
}

const isGroup = (group: string): boolean =>
  group !== '' && group.length <= longestName && !group.toLowerCase().startsWith(reserved)

/** The name in the claim of an identity provider, in the spelling of policy.yaml; null: it is none that the policy could name. Pure. */
export const nameOfClaim = (claim: unknown): string | null => {
  if (typeof claim !== 'string') return null
  const name = claim.trim().toLowerCase()
  return name.length <= longestName && /^[a-z0-9][a-z0-9._-]*(@[a-z0-9.-]+)?$/.test(name) ? name : null
}
