import type { CloudwatchMetric, LocalSecret } from '../config/app.ts'
import type { Reading } from '../domain/analysis/reading.ts'

/** Where an instance of the new version answers. */
export type Asked = { readonly id: string; readonly host: string; readonly port: number }

/** What is looked at. */
export type Subject = {
  /** The version that is watched, as its instances call themselves: v2. */
  readonly release: string
  /** The version that it takes over from; null on a first deployment. */
  readonly old: string | null
  readonly environment: string
  /** The new version's instances of a service that could answer now. */
  instances(service: string): Promise<readonly Asked[]>
}

/** A path that each instance of the new version is asked for. */
export type HttpWatch = { readonly service: string; readonly path: string; readonly status: number }

/** A query whose one number is looked at. `$release` and `$environment` in it stand for those. */
export type MetricWatch = {
  readonly query: string
  readonly url: string | LocalSecret
  readonly token: LocalSecret | null
  /** The same number of the old version is wanted as well. */
  readonly comparesOld: boolean
}

/** Metric math over metrics of CloudWatch, whose newest value is looked at. `$release` and `$environment` in it stand for those. */
export type CloudwatchWatch = {
  readonly expression: string
  readonly metrics: readonly CloudwatchMetric[]
  readonly periodMs: number
  /** The same value of the old version is wanted as well. */
  readonly comparesOld: boolean
}

/** An alarm of CloudWatch. */
export type AlarmWatch = {
  readonly name: string
  /** What it says that is on when the watch begins: that the new version is bad, or nothing until it was OK once. */
  readonly alreadyOn: 'bad' | 'no-data'
}

/** What CloudWatch says of an alarm; `details`: since when, and why. */
export type SeenAlarm = {
  readonly name: string
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly details: string
}

/** The alarms of one account and region. */
export type Alarms = {
  /** In whose account and region they are, for people. */
  readonly where: string
  /** Those of the names that there are. CLOUDWATCH_REFUSED, CLOUDWATCH_UNREACHABLE; ends soon after the signal. */
  read(names: readonly string[], signal: AbortSignal): Promise<readonly SeenAlarm[]>
}

/** A shell command that looks: it exits with 0 for good and 1 for bad. */
export type CommandWatch = {
  readonly run: string
  /** Marks its processes, so that they are found after a crash of ours; one name a watch. */
  readonly operation: string
}

/** The share of bad answers that users got, in percent. */
export type AnswersWatch = {
  /** null: of all services together. */
  readonly service: string | null
  readonly overMs: number
  /** With fewer requests than that in `overMs` there are no data. */
  readonly requests: number
  readonly comparesOld: boolean
}

/** One thing that is being looked at. */
export type Probe = {
  /**
   * Looks once. Whatever the other side does is a reading: nobody there, a refusal, nonsense are `no-data` (or `bad`, where answering is what
   * is watched). Ends soon after the signal; never two looks at once.
   */
  look(signal: AbortSignal): Promise<Reading>
  /** Ends what the last look may have left. Idempotent. */
  close(): Promise<void>
}

/** One kind of thing to look at: observations only, the judgement is made elsewhere. */
export type WatchSource<Watch> = {
  readonly kind: string
  /** Makes ready to look; asks nothing yet. What an earlier process left of this watch is ended. VARIABLE_SECRET_MISSING. */
  open(watch: Watch, subject: Subject): Promise<Probe>
}

/** The kinds that reach outside of the other ports. */
export type WatchSources = {
  readonly http: WatchSource<HttpWatch>
  readonly prometheus: WatchSource<MetricWatch>
  readonly cloudwatch: WatchSource<CloudwatchWatch>
  readonly alarms: Alarms
}
