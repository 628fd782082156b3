/** What an environment is, seen from outside, in lines. */
export type Seen = {
  /** `intake r-1`: a service and the release of one of its instances. */
  readonly instances: readonly string[]
  /** `intake 100 % to r-1`, `intake parked`. */
  readonly traffic: readonly string[]
  /** `consume-orders on`, `consume-orders off paused by d-1`. */
  readonly flags: readonly string[]
  readonly migrations: readonly string[]
}

/** What the record says of it while no deployment acts on it. */
export type Recorded = {
  /** Null: nothing runs there yet. */
  readonly release: string | null
  readonly services: readonly { readonly name: string; readonly instances: number }[]
  /** Ids of the migrations in the ledger. */
  readonly migrations: readonly string[]
}

/** What differs between what runs and the record, in words; empty: nothing. Pure. */
export const driftOf = (seen: Seen, recorded: Recorded): readonly string[] => [
  ...strayInstances(seen, recorded),
  ...tooFew(seen, recorded),
  ...strayTraffic(seen, recorded),
  ...leftPauses(seen),
  ...strayMigrations(seen, recorded),
]

/** Instances that no record names, and services of which nothing runs. */
export const strayInstances = (
  { instances }: Pick<Seen, 'instances'>,
  { release, services }: Omit<Recorded, 'migrations'>,
): readonly string[] => [
  ...instances
    .filter(line => !line.endsWith(` ${release}`))
    .map(line => `an instance of ${line} runs that no record names`),
  ...services
    .filter(service => service.instances > 0 && countOf(service.name, instances, release) === 0)
    .map(({ name }) => `no instance of ${name} ${release} runs`),
]

const countOf = (service: string, instances: readonly string[], release: string | null): number =>
  instances.filter(line => line === `${service} ${release}`).length

/** Services of which some instances run, but too few: a deployment may well mend that. */
const tooFew = ({ instances }: Seen, { release, services }: Recorded): readonly string[] =>
  services.flatMap(({ name, instances: wanted }) => {
    const running = countOf(name, instances, release)
    return running > 0 && running < wanted ? [`${running} of ${wanted} instances of ${name} ${release} run`] : []
  })

const strayTraffic = ({ traffic }: Seen, { release }: Recorded): readonly string[] =>
  traffic
    .filter(line => !line.endsWith(` 100 % to ${release}`))
    .map(line =>
      line.endsWith(' parked') ? `requests are held back: ${line}` : `users go elsewhere than the record says: ${line}`,
    )

/** Pauses of deployments end with them: one that is left keeps a consumer still for nothing. */
const leftPauses = ({ flags }: Seen): readonly string[] =>
  flags.filter(line => line.includes(' paused by ')).map(line => `a consumer is still paused: ${line}`)

/** Migrations that somebody else applied, and those that are gone. */
export const strayMigrations = (
  { migrations }: Pick<Seen, 'migrations'>,
  recorded: Pick<Recorded, 'migrations'>,
): readonly string[] => [
  ...migrations
    .filter(id => !recorded.migrations.includes(id))
    .map(id => `migration ${id} was applied by somebody else`),
  ...recorded.migrations
    .filter(id => !migrations.includes(id))
    .map(id => `migration ${id} is in the ledger but not in the database`),
]
