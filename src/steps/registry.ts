import type { AnyStepKind } from './define-step.ts'
import { bake } from './bake.ts'
import { migrate } from './migrate.ts'
import { pause } from './pause.ts'
import { preflight } from './preflight.ts'
import { replace } from './replace.ts'
import { resume } from './resume.ts'
import { retire } from './retire.ts'
import { revert } from './revert.ts'
import { roll } from './roll.ts'
import { run } from './run.ts'
import { shift } from './shift.ts'
import { snapshot } from './snapshot.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'
import { terraform } from './terraform.ts'
import { test } from './test.ts'
import { updateService } from './update-service.ts'
import { verifyVersion } from './verify-version.ts'
import { verifyWrites } from './verify-writes.ts'
import { watchShare } from './watch-share.ts'

const kinds = [
  preflight,
  snapshot,
  pause,
  stop,
  migrate,
  start,
  verifyWrites,
  test,
  resume,
  shift,
  updateService,
  roll,
  replace,
  watchShare,
  verifyVersion,
  bake,
  retire,
  revert,
  run,
  terraform,
]

/** Every step kind there is. Each is only ever given what it produced itself, so its own types may be forgotten here. */
export const stepKinds: ReadonlyMap<string, AnyStepKind> = new Map(
  kinds.map(kind => [kind.kind, kind as unknown as AnyStepKind]),
)
