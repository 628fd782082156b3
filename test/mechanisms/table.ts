/** One way in which an invariant is kept, how it is taken out, and the test that must then fail. */
export type Mechanism = {
  readonly invariant: `I${number}`
  readonly what: string
  readonly file: string
  /** Exactly once in the file. */
  readonly find: string
  readonly replace: string
  readonly test: string
  /** Part of the test's name; left out: some test of the file. */
  readonly name?: string
}

/** Every invariant of the design has one at least. `npm run mechanisms` takes each out and sees its test fail. */
export const mechanisms: readonly Mechanism[] = [
  {
    invariant: 'I1',
    what: 'the row of an environment is taken although another deployment has it',
    file: 'src/store/environment-lock.ts',
    find: 'update set deployment = l.deployment where l.deployment = excluded.deployment',
    replace: 'update set deployment = l.deployment',
    test: 'test/engine/lock.test.ts',
  },
  {
    invariant: 'I1',
    what: 'two nodes may lead one deployment',
    file: 'src/store/claim-deployment.ts',
    find: 'where d.id = seen.id and (d.owner is null or d.owner = $2 or d.lease_until < now())',
    replace: 'where d.id = seen.id',
    test: 'test/engine/takeover.test.ts',
  },
  {
    invariant: 'I2',
    what: 'users are taken back after the code',
    file: 'src/domain/undo-order.ts',
    find: '  traffic: 1,',
    replace: '  traffic: 6,',
    test: 'src/domain/undo-order.test.ts',
    name: 'puts users before code',
  },
  {
    invariant: 'I2',
    what: 'a failed undo no longer holds up what depends on it',
    file: 'src/domain/saga/progress.ts',
    find: 'return !undoDependencies(deployment.plan.steps, step).some(id => left.has(id))',
    replace: 'return true',
    test: 'src/domain/saga/exhaustive.test.ts',
  },
  {
    invariant: 'I3',
    what: 'the pause is dropped from the undo order',
    file: 'src/domain/undo-order.ts',
    find: "if (step.effect === 'none') return []",
    replace: "if (step.effect === 'none' || step.effect === 'claims') return []",
    test: 'src/domain/undo-order.test.ts',
    name: 'is a permutation of the steps with an effect',
  },
  {
    invariant: 'I3',
    what: 'the undo of the pause does not lift it',
    file: 'src/steps/pause.ts',
    find: 'for (const { flag } of consumersOf(world)) await world.flags.unclaim(flag, owner(world), world.lease)',
    replace: '',
    test: 'test/steps/steps.test.ts',
  },
  {
    invariant: 'I4',
    what: 'a release need not have been verified in the environment before',
    file: 'src/engine/resolve-plan.ts',
    find: '    if (at !== null) continue',
    replace: '    if (at !== undefined) continue',
    test: 'test/scenario/good-way.test.ts',
    name: 'lets nothing into an environment before the one before it',
  },
  {
    invariant: 'I5',
    what: 'an approval counts for another plan than the one it was about',
    file: 'src/domain/saga/waiting.ts',
    find: "if (planHash !== plan.hash) return 'it was about another plan; look at the plan again'",
    replace: 'if (planHash !== plan.hash) return null',
    test: 'src/domain/saga/state-table.test.ts',
  },
  {
    invariant: 'I5',
    what: 'an approval counts although its time is over',
    file: 'src/domain/gates/approvals.ts',
    find: 'if (Date.parse(at) < deadlineMs && !people.has(id)) people.set(id, person)',
    replace: 'if (!people.has(id)) people.set(id, person)',
    test: 'src/domain/gates/evaluate.test.ts',
  },
  {
    invariant: 'I6',
    what: 'the shorter of two waits applies',
    file: 'src/domain/gates/stricter.ts',
    find: 'waitMs: Math.max(one.waitMs, other.waitMs)',
    replace: 'waitMs: Math.min(one.waitMs, other.waitMs)',
    test: 'src/domain/gates/stricter.test.ts',
  },
  {
    invariant: 'I7',
    what: 'a hash says nothing of the row before',
    file: 'src/domain/event-chain.ts',
    find: 'sha256(`${previous}\\n${seq}\\n${body}`)',
    replace: 'sha256(`${previous.length}\\n${seq}\\n${body}`)',
    test: 'src/domain/event-chain.test.ts',
  },
  {
    invariant: 'I8',
    what: 'nobody looks from outside before a deployment counts as rolled back',
    file: 'src/engine/finish.ts',
    find: '  if (left.length > 0) return',
    replace: '  if (left.length > 1_000) return',
    test: 'test/engine/happy-path.test.ts',
    name: 'lets a deployment end as rolled back only when the environment is what it was',
  },
  {
    invariant: 'I9',
    what: 'secrets are not masked in the output of instances',
    file: 'src/agent/mask.ts',
    find: ".reduce((shown, part) => shown.replaceAll(part, '***'), text)",
    replace: '.reduce(shown => shown, text)',
    test: 'src/agent/mask.test.ts',
  },
  {
    invariant: 'I10',
    what: 'a call goes out although the lease has run out',
    file: 'src/engine/leases.ts',
    find: 'if (kept.get(deployment) === lease && clock.monotonicMs() < lease.untilMs) return',
    replace: 'if (kept.get(deployment) === lease || clock.monotonicMs() > 0) return',
    test: 'test/engine/takeover.test.ts',
  },
  {
    invariant: 'I10',
    what: 'the agent obeys a lower epoch',
    file: 'src/agent/places.ts',
    find: 'if (known !== undefined && epoch < known.epoch) {',
    replace: 'if (known !== undefined && epoch < 0) {',
    test: 'test/agent/local-target.test.ts',
    name: 'a lower epoch is refused',
  },
  {
    invariant: 'I10',
    what: 'the router obeys a lower epoch',
    file: 'src/router/fence.ts',
    find: '  if (epoch < stored.epoch)',
    replace: '  if (epoch < -1)',
    test: 'test/router/contract.test.ts',
    name: 'refuses a lower epoch than the highest seen for the place',
  },
  {
    invariant: 'I10',
    what: 'what a dead process left under way is run again without a look',
    file: 'src/domain/saga/next.ts',
    find: "(status === 'started' && (interrupted || deployment.abort !== null))",
    replace: "(status === 'started' && deployment.abort !== null)",
    test: 'test/engine/takeover.test.ts',
    name: 'leaves a step that settles as done, and it is not run again',
  },
  {
    invariant: 'I10',
    what: 'another node goes on under the old epoch',
    file: 'src/engine/lead.ts',
    find: 'const epoch = await nextEpoch(store.pool)',
    replace: 'const epoch = stored.deployment.epoch',
    test: 'test/engine/takeover.test.ts',
    name: 'is followed by another one that settles under a higher epoch and goes on',
  },
]
