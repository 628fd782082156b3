import type { AppFlag } from '../domain/app-flag.ts'
import type { Gates } from '../domain/gates/gates.ts'
import type { Sticky } from '../domain/sticky.ts'

/**
 * What a valid `lockstep.yaml` means: every default filled in, every short form written out, plain JSON data.
 * Fields that end in `Ms` are milliseconds. `null` stands only where "none" is a meaning of its own.
 */
export type App = {
  /** The value of `app`: kebab-case, 1 to 40 characters. */
  readonly name: string
  /** In an order in which each check stands behind those it waits for. */
  readonly checks: readonly Check[]
  /** In the order of deployment: each service stands behind those in its `after`. */
  readonly services: readonly Service[]
  readonly database: Database | null
  readonly consumers: readonly Consumer[]
  /** In the order of their keys. */
  readonly flags: readonly AppFlag[]
  readonly variables: Variables
  /** Each environment stands behind those in its `after`; several may come first. */
  readonly environments: readonly Environment[]
  /** null: the file leaves the order to Lockstep, which takes its default plan. */
  readonly deploy: readonly DeployStep[] | null
}

/** A secret by reference. The value itself is never in the file and never in an App. */
export type SecretReference = LocalSecret | SecretInAws | SecretInKeyVault | SecretInVault

/** One that is kept on the machine that resolves it. */
export type LocalSecret =
  { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string }

/** One that is kept in the account and region of the environment. */
export type SecretInAws =
  | { readonly kind: 'ssm'; readonly name: string }
  /** `key`: of a secret that is a JSON mapping; null: all of it. */
  | { readonly kind: 'secrets-manager'; readonly id: string; readonly key: string | null }

/** One that is kept in the environment's vault at Azure. `version` null: the newest, whenever it is read. */
export type SecretInKeyVault = { readonly kind: 'key-vault'; readonly name: string; readonly version: string | null }

/** One that is kept in the environment's Vault: a key of the newest version of a secret. */
export type SecretInVault = { readonly kind: 'vault'; readonly path: string; readonly key: string }

export type Variable = string | SecretReference
export type Variables = Readonly<Record<string, Variable>>

export type CheckDependency = 'postgres' | 'redis'

export type Check = {
  readonly name: string
  /** A shell command line. */
  readonly run: string
  readonly with: readonly CheckDependency[]
  readonly timeoutMs: number
  /** Relative to the folder of the file. */
  readonly cwd: string
  /** How often it is tried again after a failure. */
  readonly retries: number
  readonly after: readonly string[]
}

export type Build = {
  /** A folder, relative to the file. */
  readonly context: string
  /** A shell command line that builds; null: the folder is the artifact as it stands. */
  readonly run: string | null
  /** The container image that is made of the artifact; not there: none is, as in every release that was built before this was kept. */
  readonly image?: ImageBuild
}

export type ImageBuild = {
  /** Registry and repository, without tag and digest. */
  readonly repository: string
  /** Relative to the artifact. */
  readonly dockerfile: string
}

export type Health = { readonly path: string; readonly timeoutMs: number; readonly intervalMs: number }

export type Service = {
  readonly name: string
  readonly build: Build
  /** The program and its arguments; started without a shell, so that signals reach it. */
  readonly command: readonly string[]
  /** null: the service answers no HTTP. */
  readonly health: Health | null
  readonly after: readonly string[]
  readonly variables: Variables
  readonly instances: number
  readonly stop: { readonly graceMs: number }
}

export type MigrationTool = 'dbmate'

export type Database = {
  readonly migrations: { readonly tool: MigrationTool; readonly dir: string }
  /** null: the environment's target brings the database. */
  readonly url: SecretReference | null
}

export type Consumer = {
  readonly name: string
  readonly queue: string
  /** The flag that the service asks before it reads the queue. */
  readonly flag: string
  readonly service: string
  /** The longest time that a deployment may keep it paused. */
  readonly budgetMs: number
}

/** `container` null: the one that is called as the service is in the file. */
export type EcsService = { readonly service: string; readonly container: string | null }

export type Target =
  | {
      readonly kind: 'local'
      readonly ports: Readonly<Record<string, number>>
      readonly router: 'lockstep' | 'haproxy'
    }
  | {
      readonly kind: 'ecs'
      readonly cluster: string
      readonly region: string
      readonly role: string
      /** By the names of the file. Not there in a release that was built before this was kept. */
      readonly services?: Readonly<Record<string, EcsService>>
    }

/** `everyMs`: how long each share is watched before the next. `sticky` null: each request is spread on its own. */
type Shifting = { readonly everyMs: number; readonly sticky: Sticky | null }

export type Strategy =
  | { readonly kind: 'blue-green' }
  | { readonly kind: 'recreate' }
  /** Shares of traffic in percent, rising; 100 follows the last. */
  | ({ readonly kind: 'canary'; readonly weights: readonly number[] } & Shifting)
  /** Shares of instances replaced at a time, in percent. */
  | { readonly kind: 'rolling'; readonly stepPercent: number; readonly everyMs: number }
  /** Shares of traffic added at a time, in percent. */
  | ({ readonly kind: 'linear'; readonly stepPercent: number } & Shifting)

/** How a watch is looked at and judged, whatever it looks at. */
type Rhythm = {
  readonly everyMs: number
  /** A look that takes longer is ended. */
  readonly withinMs: number
  /** So many bad looks in a row fail the watch; with fewer looks it does not pass. */
  readonly failures: number
  /** For so long there may be no data in a row; time without data does not count as watched. */
  readonly missingMs: number
}

export type Watch =
  /** Its rhythm and `alreadyOn` are not there in a release that was built before they were kept. */
  | (Partial<Rhythm> & {
      readonly kind: 'alarm'
      readonly name: string
      /** What it means when it is on before anything is changed. */
      readonly alreadyOn?: 'refuse' | 'wait'
    })
  | (Rhythm & {
      /** A look that takes longer than `withinMs` is bad. */
      readonly kind: 'http'
      readonly path: string
      /** null: every service that answers HTTP. */
      readonly service: string | null
      readonly status: number
    })
  | (Rhythm & {
      readonly kind: 'bad-answers'
      /** A larger share of bad answers is bad. */
      readonly abovePercent: number
      /** Only bad if it is also more than so many times the old version's share; null: not compared. */
      readonly timesOld: number | null
      /** null: all services that answer HTTP, together. */
      readonly service: string | null
      readonly overMs: number
      /** With fewer in `overMs` there are no data. */
      readonly requests: number
    })
  | (Rhythm & {
      readonly kind: 'command'
      /** A shell command line. */
      readonly run: string
    })
  | (Rhythm & {
      readonly kind: 'prometheus'
      /** null: people call it by its query. */
      readonly name: string | null
      /** `$release` and `$environment` in it stand for those. */
      readonly query: string
      readonly url: string | LocalSecret
      readonly token: LocalSecret | null
      readonly side: 'above' | 'below'
      readonly limit: number
      /** Only bad if it is also so many times worse than the old version's value; null: not compared. */
      readonly timesOld: number | null
    })
  | (Rhythm & {
      readonly kind: 'cloudwatch'
      /** null: people call it by its expression. */
      readonly name: string | null
      /** The name of one of the metrics, or metric math; `$release` and `$environment` in it stand for those. */
      readonly expression: string
      readonly metrics: readonly CloudwatchMetric[]
      readonly periodMs: number
      readonly side: 'above' | 'below'
      readonly limit: number
      readonly unit: string | null
      /** Only bad if it is also so many times worse than the old version's value; null: not compared. */
      readonly timesOld: number | null
    })

/** A metric of CloudWatch and what is made of its values. */
export type CloudwatchMetric = {
  /** By which the expression knows it. */
  readonly id: string
  readonly namespace: string
  readonly metric: string
  /** `$release` and `$environment` in a value stand for those. */
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: string
}

/** Whose an environment is at AWS. */
export type AwsAccount = {
  readonly region: string
  /** null: as the server itself is known to AWS. */
  readonly role: string | null
  readonly externalId: string | null
}

/** Where an environment keeps its secrets at Azure. */
export type AzureVault = {
  /** The origin of its URL. */
  readonly vault: string
  /** The client id of the identity that reads; null: as the server itself is known to Azure. */
  readonly client: string | null
}

/** As whom the secrets of an environment are read in Vault. */
export type VaultSignIn =
  /** By the token that the server has for its own Vault. */
  | { readonly kind: 'server' }
  | { readonly kind: 'token'; readonly token: LocalSecret }
  | { readonly kind: 'approle'; readonly roleId: string; readonly secretId: LocalSecret; readonly mount: string }

/** The Vault or OpenBao that an environment keeps its secrets in. */
export type VaultServer = {
  /** The origin of its URL. */
  readonly url: string
  /** null: the root. */
  readonly namespace: string | null
  readonly signIn: VaultSignIn
}

export type Environment = {
  readonly name: string
  readonly target: Target
  /** null: nothing of it is there. Not there in a release that was built before this was kept. */
  readonly aws?: AwsAccount | null
  /** As `aws`; so `vault`. */
  readonly azure?: AzureVault | null
  readonly vault?: VaultServer | null
  readonly after: readonly string[]
  readonly gates: Gates
  /** A newer deployment replaces those that still wait, instead of standing in line behind them. */
  readonly supersede: boolean
  readonly strategy: Strategy
  readonly watch: readonly Watch[]
  readonly bakeMs: number
  /** null: here, by the tools of PostgreSQL. Not there in a release that was built before this was kept. */
  readonly snapshot?: { readonly kind: 'rds'; readonly instance: string } | null
  readonly variables: Variables
  readonly url: string | null
}

export type StepOptions = {
  /** On failure stop and ask a person, instead of taking the deployment back. */
  readonly ask: boolean
  /** How long a person has to answer; null: without end. */
  readonly askWithinMs: number | null
  /** null: the step kind's own limit. */
  readonly timeoutMs: number | null
}

/** The kinds that need nothing said about them. */
export type PlainStepKind =
  | 'preflight'
  | 'snapshot'
  | 'pause'
  | 'stop'
  | 'migrate'
  | 'start'
  | 'resume'
  | 'shift'
  | 'verify-version'
  | 'retire'
  | 'contract'

/** A configuration of infrastructure that is applied as it was planned. */
export type InfrastructureStep = {
  /** Relative to the folder of the file. */
  readonly folder: string
  readonly tool: 'terraform' | 'tofu'
  /** A folder of plugins on the machine that applies it; null: they come from their registry. */
  readonly mirror: string | null
  /** Types of resources that hold data beside those that are known to. */
  readonly stateful: readonly string[]
  readonly irreversible: boolean
}

/** `rollout` does not appear here: it is written out as start, shift, retire. */
export type DeployStep = StepOptions &
  (
    | { readonly kind: PlainStepKind }
    | { readonly kind: 'verify-writes'; readonly flag: string; readonly path: string; readonly service: string }
    | { readonly kind: 'test'; readonly run: string }
    /** null: the environment's `bakeMs`. */
    | { readonly kind: 'bake'; readonly durationMs: number | null }
    /** Without `undo` the step cannot be taken back. */
    | { readonly kind: 'run'; readonly name: string; readonly do: string; readonly undo: string | null }
    | ({ readonly kind: 'terraform' } & InfrastructureStep)
  )

export type DeployStepKind = DeployStep['kind']
