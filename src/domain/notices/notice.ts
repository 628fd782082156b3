/** What may be told. Of those a rule names some. */
export const noticeKinds = [
  'planned',
  'approval-needed',
  'started',
  'asking',
  'taking-back',
  'stuck',
  'succeeded',
  'rolled-back',
  'rollback-failed',
  'rejected',
  'expired',
  'superseded',
  'aborted',
  'broke-glass',
  'released',
  'held',
  'drift-found',
  'drift-gone',
] as const

export type NoticeKind = (typeof noticeKinds)[number]

/** What somebody is told, in words that any channel can show. It holds no secret: it is made of events. */
export type Notice = {
  /** The same each time that it is sent: of the stream and the number of its event. */
  readonly id: string
  readonly kind: NoticeKind
  readonly app: string
  readonly environment: string
  /** Null: it is about no one deployment. */
  readonly deployment: string | null
  /** The version; null: it is about none. */
  readonly release: string | null
  /** The full id of that release's commit; null: it is about none. */
  readonly commit: string | null
  /** The hash of the plan that somebody has to approve; null: nobody has to. */
  readonly plan: string | null
  /** Of `released`: the tag that its run began with, and what it brings, as Markdown; null: it is about something else. */
  readonly released: { readonly tag: string; readonly notes: string } | null
  readonly at: string
  readonly title: string
  /** Why, or what to do; empty: the title says it all. */
  readonly text: string
  /** Where it can be looked at; null: the server has no address that people know. */
  readonly link: string | null
}

/** Kinds that wait for a person. */
export const needsPerson = (kind: NoticeKind): boolean => ['approval-needed', 'asking', 'stuck'].includes(kind)
