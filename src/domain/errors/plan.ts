import { defineErrors } from './error.ts'

const refused = { kind: 'terminal', status: 409 } as const

const barred = { kind: 'terminal', status: 403 } as const

type Barred = {
  readonly name: string
  readonly path: string
  readonly environment: string
  readonly allowed: readonly string[]
}

const allowedText = ({ environment, allowed }: Barred, what: string): string =>
  `the ${what} allowed in ${environment} are ${allowed.join(', ') || 'none of this kind'}`

const whoMayChange =
  'what is allowed stands in policy.yaml of the server, and whoever looks after the server changes it there'

/** Why a deployment is not possible at all. Found before anything is changed. */
export const planErrors = defineErrors({
  PLAN_MIGRATION_MIXED: {
    title: 'A migration expands and contracts at once',
    message: (a: { file: string; why: string }) => `${a.file}: ${a.why}`,
    hint: 'split the file: what the running version survives first, what it does not survive in a later file',
    ...refused,
  },
  PLAN_CONTRACT_BEFORE_EXPAND: {
    title: 'A contraction stands before an expansion',
    message: (a: { contract: string; expand: string; why: string }) =>
      `${a.contract} has to wait until the running version is retired (${a.why}), but ${a.expand} comes after it`,
    hint: 'give the expanding migration the earlier number, or release the contraction later',
    ...refused,
  },
  PLAN_PAUSE_OVER_BUDGET: {
    title: 'Consumers would be paused for too long',
    message: (a: { consumer: string; waitsMs: number; budgetMs: number; by: string }) =>
      `${a.consumer} would be paused through ${a.waitsMs / 1000} s of ${a.by}; its budget is ${a.budgetMs / 1000} s`,
    hint: 'resume before the shift, or raise the budget of the consumer',
    ...refused,
  },
  PLAN_PARKED_TOO_LONG: {
    title: 'Users would wait for too long',
    message: (a: { waitsMs: number; parkMs: number }) =>
      `requests would wait at the router through ${a.waitsMs / 1000} s of baking; each waits ${a.parkMs / 1000} s at most`,
    hint: 'shift before the bake',
    ...refused,
  },
  PLAN_UNSUPPORTED: {
    title: 'Not available in this version of Lockstep',
    message: (a: { what: string; path: string }) => `${a.path}: ${a.what} is not available here`,
    hint: 'docs/reference/configuration.md says what each target can do; take the entry out or choose another',
    ...refused,
  },
  PLAN_IMAGE_MISSING: {
    title: 'The release has no image of a service',
    message: (a: { service: string; release: string }) =>
      `${a.release} has no image of ${a.service}, and ECS runs images`,
    hint: 'say where its image goes, in build.image of the service, and ship again; docs/guides/images.md',
    ...refused,
  },
  PLAN_ENVIRONMENT_UNKNOWN: {
    title: 'No such environment',
    message: (a: { environment: string; known: readonly string[] }) =>
      `${a.environment} is not in the file; it has ${a.known.join(', ')}`,
    hint: 'lockstep status lists the environments',
    kind: 'terminal',
    status: 404,
  },
  PLAN_RELEASE_UNKNOWN: {
    title: 'No such release',
    message: (a: { app: string; release: string }) => `${a.app} has no release ${a.release}`,
    hint: 'lockstep release list shows them; lockstep ship builds a new one from a commit',
    kind: 'terminal',
    status: 404,
  },
  PLAN_NOTHING_TO_DEPLOY: {
    title: 'There is nothing to deploy',
    message: (a: { environment: string; why: string }) => `${a.environment}: ${a.why}`,
    hint: 'lockstep ship builds a release from the current commit and takes it through the environments',
    ...refused,
  },
  PLAN_NOT_PROMOTED: {
    title: 'Not yet verified in the environment before',
    message: (a: { release: string; environment: string; before: string }) =>
      `${a.release} may come to ${a.environment} only after it was verified in ${a.before}`,
    hint: 'deploy it there first; lockstep ship does all environments in order',
    kind: 'terminal',
    status: 403,
  },
  PLAN_LOCKED_OUT: {
    title: 'Nobody can let it pass',
    message: (a: { environment: string; why: string; todo: string }) => `${a.environment}: ${a.why}; ${a.todo}`,
    hint: 'gates of lockstep.yaml and of the policy hold together; lockstep plan shows them',
    kind: 'terminal',
    status: 409,
  },
  PLAN_BRANCH_BARRED: {
    title: 'The policy does not let this branch in',
    message: (a: { environment: string; branches: readonly string[]; allowed: readonly string[] }) =>
      `the commit is on ${a.branches.join(', ') || 'no branch'}; the policy lets into ${a.environment} what is on ${a.allowed.join(' or ')}`,
    hint: `merge it first; ${whoMayChange}`,
    ...barred,
  },
  PLAN_SECRET_BARRED: {
    title: 'The policy keeps this secret from the environment',
    message: (a: Barred) => `${a.path} names ${a.name}; ${allowedText(a, 'secrets')}`,
    hint: `name a secret of this environment; ${whoMayChange}`,
    ...barred,
  },
  PLAN_COMMAND_BARRED: {
    title: 'The policy does not let this command run in the environment',
    message: (a: Barred) => `${a.path} would run "${a.name}"; ${allowedText(a, 'commands')}`,
    hint: `take the command out, or run one that is allowed; ${whoMayChange}`,
    ...barred,
  },
  PLAN_ROLE_BARRED: {
    title: 'The policy keeps this role from the environment',
    message: (a: Barred) => `${a.path} names the role ${a.name}; ${allowedText(a, 'roles')}`,
    hint: `name the role of this environment; ${whoMayChange}`,
    ...barred,
  },
  PLAN_FLAG_UNFIT: {
    title: 'A flag is set to what the release does not take',
    message: (a: { release: string; environment: string; flag: string; why: string }) =>
      `${a.flag} is set in ${a.environment}, and in ${a.release} it ${a.why}`,
    hint: 'lockstep flags reset FLAG --environment ENVIRONMENT --reason "..."; or give the flag of another kind another name',
    ...refused,
  },
  PLAN_HELD: {
    title: 'The release is held',
    message: (a: { release: string; environment: string; reason: string }) =>
      `${a.release} stays out of ${a.environment}: ${a.reason}`,
    hint: 'ship a release that mends it; lockstep hold lift ENVIRONMENT RELEASE --reason "..." lets this one in again',
    kind: 'terminal',
    status: 403,
  },
  PLAN_NOT_HELD: {
    title: 'The release is not held',
    message: (a: { release: string; environment: string }) => `nothing keeps ${a.release} out of ${a.environment}`,
    hint: 'lockstep status lists what is held, and why',
    ...refused,
  },
  PLAN_ALREADY_RUNNING: {
    title: 'That release runs there already',
    message: (a: { release: string; environment: string }) => `${a.environment} runs ${a.release}: nothing to do`,
    hint: 'lockstep status shows what runs; commit a change and ship it to bring something new',
    ...refused,
  },
  PLAN_OLDER_RELEASE: {
    title: 'That release is older than what runs',
    message: (a: { release: string; running: string; environment: string }) =>
      `${a.environment} runs ${a.running}, which came after ${a.release}`,
    hint: 'to return to it, use lockstep rollback: it looks first at what would be lost',
    ...refused,
  },
  PLAN_STEP_UNKNOWN: {
    title: 'The plan has no such step',
    message: (a: { step: string; near: string }) => `${a.step} is no step of the plan; ${a.near}`,
    hint: 'lockstep rehearse ENVIRONMENT lists the steps of the plan',
    kind: 'terminal',
    status: 404,
  },
  DRILL_IMPOSSIBLE: {
    title: 'The release cannot be drilled there',
    message: (a: { release: string; environment: string; why: string }) =>
      `${a.release} cannot be deployed, taken back and deployed again in ${a.environment}: ${a.why}`,
    hint: 'a drill needs a release to return to, and migrations that the earlier code survives',
    ...refused,
  },
  PLAN_NOTHING_DEPLOYED: {
    title: 'Nothing runs there yet',
    message: (a: { app: string; environment: string }) => `nothing was deployed to ${a.environment} of ${a.app}`,
    hint: 'lockstep status shows the environments and what runs there',
    kind: 'terminal',
    status: 404,
  },
  ROLLBACK_NOTHING: {
    title: 'There is nothing to roll back to',
    message: (a: { environment: string; why: string }) => `${a.environment}: ${a.why}`,
    hint: 'lockstep history shows what was verified there',
    ...refused,
  },
  ROLLBACK_IMPOSSIBLE: {
    title: 'The earlier code cannot run on this schema',
    message: (a: { release: string; files: readonly string[] }) =>
      `${a.release} does not survive ${a.files.join(', ')}, which took away what it uses`,
    hint: 'roll forward with a release that mends the fault, or restore the snapshot by hand, knowing what is lost',
    ...refused,
  },
  ROLLBACK_UNCONFIRMED: {
    title: 'A rollback needs a reason and the word ROLLBACK',
    message: (a: { missing: string }) => `missing: ${a.missing}`,
    hint: 'lockstep rollback ENVIRONMENT --reason "..." --confirm ROLLBACK',
    kind: 'terminal',
    status: 422,
  },
})
