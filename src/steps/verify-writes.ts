import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { Json } from '../domain/json.ts'
import { serviceUrl, testHeader } from './test-route.ts'
import { urlAt } from './url-at.ts'
import type { World } from './world.ts'

const params = z.object({ service: z.string(), flag: z.string(), path: z.string() })
type Params = z.infer<typeof params>
type Before = { readonly wasOn: boolean }

/** The flag turns on a test write in the new code; the service writes, reads back, cleans up and answers 200. */
export const verifyWrites = defineStep<Params, Before, Json>({
  kind: 'verify-writes',
  version: 1,
  params,
  effect: 'probe',
  timeoutMs: 60_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ service, path }) => `verify that the new ${service} can write, by ${path}`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ flag }, world) => ({ wasOn: (await world.flags.read(flag)).on }),
  run: async (step, before, world) => {
    await world.flags.set(step.flag, true, world.lease)
    try {
      return { receipt: await probe(step, world) }
    } finally {
      await world.flags.set(step.flag, before.wasOn, world.lease)
    }
  },
  settle: runAgain,
  undo: async ({ flag }, { wasOn }, _receipt, world) => {
    await world.flags.set(flag, wasOn, world.lease)
    return []
  },
})

const probe = async ({ service, path }: Params, world: World): Promise<Json> => {
  const url = await serviceUrl(world, service)
  world.lease.check()
  const answer = await fetch(urlAt(url ?? '', path), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', [testHeader]: world.testToken },
    body: JSON.stringify({ operation: world.operationId }),
    signal: world.signal,
  })
  const text = (await answer.text()).slice(0, 500)
  world.log.line(`${service}${path} answered ${answer.status}: ${text}`)
  if (!answer.ok) throw failure(stepErrors.STEP_PROBE_FAILED, { service, status: answer.status, answer: text })
  return { status: answer.status }
}
