import type { ColumnType, Generated } from 'kysely'
import type { Json } from '../domain/json.ts'
import type { CheckState } from '../domain/checks/check-result.ts'
import type { CommentState, DeliveryOutcome, DeliveryState } from '../domain/webhooks/delivery.ts'

type Time = ColumnType<Date, Date | string | undefined, Date | string>
type Document = ColumnType<Json, string, string>

/** The store's tables as Kysely knows them. What each is for stands in schema/. */
export type Tables = {
  releases: {
    id: string
    app: string
    number: number
    fingerprint: string
    commit: string
    body: Document
    created_at: Time
  }
  runs: {
    id: string
    app: string
    state: string
    body: Document
    created_at: Time
    updated_at: Time
    home: string | null
    owner: string | null
    lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
  checks: {
    run: string
    name: string
    place: number
    app: string
    commit: string
    file: string
    state: CheckState
    attempts: number
    ended_how: string | null
    passed_in: string | null
    started_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    ended_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  }
  deployments: {
    id: string
    app: string
    environment: string
    kind: string
    release: string
    base: string | null
    run: string | null
    state: string
    verified: ColumnType<boolean, boolean | undefined, boolean>
    supersedes: ColumnType<boolean, boolean | undefined, boolean>
    seq: number
    hash: string
    epoch: ColumnType<string, number | undefined, number>
    owner: string | null
    lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>
    idle_claims: Generated<number>
    due_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    place_in_line: Generated<string>
    created_at: Time
    finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    sealed: ColumnType<boolean, boolean | undefined, boolean>
    measured: ColumnType<boolean, boolean | undefined, boolean>
    traced: ColumnType<boolean, boolean | undefined, boolean>
  }
  measures: { name: string; labels: string; value: number }
  measured_streams: { stream: string; seq: number }
  audit_index: {
    stream: string
    seq: number
    at: string
    app: string | null
    environment: string | null
    actor: string
    type: string
  }
  stream_heads: { stream: string; seq: number; hash: string }
  anchors: { number: number; at: string; heads: number; digest: string; previous: string; hash: string }
  anchor_heads: { anchor: number; place: number; stream: string; seq: number; hash: string }
  anchor_deliveries: { destination: string; number: number }
  events: {
    stream: string
    seq: number
    type: string
    body: string
    hash: string
    append_id: string
    /** By its default; null: from before there was a feed. */
    xid: ColumnType<string | null, undefined, never>
  }
  environment_locks: { app: string; environment: string; deployment: string; granted_at: Time }
  environment_homes: {
    app: string
    environment: string
    home: string
    home_path: string
    host: string
    since: Time
  }
  environments: { app: string; environment: string; release: string; deployment: string; since: Time }
  ledger: {
    app: string
    environment: string
    migration: string
    body: Document
    release: string
    applied_by: string
    applied_at: Time
  }
  freezes: {
    id: Generated<string>
    app: string | null
    environment: string | null
    from_at: Time
    until_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    reason: string
    declared_by: string
    declared_at: Time
    lifted_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    lifted_by: string | null
    lift_reason: string | null
  }
  holds: {
    id: Generated<string>
    app: string
    environment: string
    fingerprint: string
    release: string
    deployment: string
    reason: string
    created_at: Time
    lifted_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    lifted_by: string | null
    lift_reason: string | null
  }
  drills: {
    run: string
    app: string
    environment: string
    release: string
    fingerprint: string
    deployments: ColumnType<readonly string[], readonly string[] | undefined, readonly string[]>
    outcome: 'succeeded' | 'failed' | null
    started_at: Time
    ended_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  }
  tokens: {
    id: Generated<string>
    name: string
    owner_kind: string
    owner: string
    groups: readonly string[]
    role: string
    apps: readonly string[]
    environments: readonly string[]
    hash: Buffer
    created_at: Time
    expires_at: Time
    last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    revoked_by: string | null
  }
  flag_settings: {
    app: string
    environment: string
    key: string
    value: ColumnType<Json, string | null, string | null>
    revision: ColumnType<string, number, number>
    set_at: Time
    set_by: string
    reason: string
  }
  flag_tokens: {
    id: Generated<string>
    app: string
    environment: string
    name: string
    hash: Buffer
    created_by: string
    created_at: Time
    expires_at: Time
    last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    revoked_by: string | null
  }
  notice_channels: {
    channel: string
    cursor: string
    owner: string | null
    lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>
    attempts: Generated<number>
    failures: Generated<number>
    due_at: Time
    error: string | null
    failed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
    sent_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
  drift: { app: string; environment: string; differences: Document; since: Time }
  notice_messages: { channel: string; deployment: string; reference: Document }
  dead_notices: {
    id: Generated<string>
    channel: string
    notice: Document
    attempts: number
    error: string
    died_at: Time
    wanted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
  plan_comments: {
    app: string
    ref: string
    marker: string
    comment: string | null
    delivery: string
    state: Generated<CommentState>
    attempts: Generated<number>
    due_at: Time
    error: string | null
    owner: string | null
    lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
  deliveries: {
    id: string
    app: string
    source: string
    delivery: string
    part: Generated<number>
    digest: string | null
    number: Generated<string>
    event: string
    ref: string | null
    state: Generated<DeliveryState>
    outcome: ColumnType<DeliveryOutcome | null, string | null | undefined, string | null>
    preview: ColumnType<Json, string | null | undefined, string | null>
    is_forced: Generated<boolean>
    released_commit: string | null
    attempts: Generated<number>
    error: string | null
    owner: string | null
    lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>
    received_at: Time
    due_at: Time
    ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
}
