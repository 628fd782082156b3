import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { socketPath } from '../../src/serve/home.ts'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { noPrometheus, startPrometheus } from '../rig/prometheus.ts'
import { tcpToSocket } from '../rig/tcp-to-socket.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { unwritable } from '../rig/unwritable.ts'
import { panelExpressions, rulesFile, withAllChosen } from './shipped.ts'

type Answer<T> = { readonly status: string; readonly error?: string; readonly data: T }
type Vector = { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] }
type Alerts = {
  readonly alerts: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>> }[]
}

const patience = { timeoutMs: 120_000, everyMs: 200 }
const deploy = ['start', 'shift', 'bake', 'retire']

if (noPrometheus !== null) console.warn(`skipped: ${noPrometheus}`)

describe.skipIf(noPrometheus !== null)('a real Prometheus that collects from a real server', () => {
  const rig = lockstepForTests()
  const asked = async <T>(url: string, path: string): Promise<T> => {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as Answer<T>
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`)
    return answer.data
  }

  it('fires while a deployment is stuck, and no longer once it is taken back; every panel is answered', async () => {
    const app = await rig.app('watched', tinyAlone('watched', { deploy }))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const proxy = await tcpToSocket(socketPath(rig.home()))
    const prometheus = await startPrometheus(proxy.port, { job: 'lockstep', everyMs: 1_000, rules: [rulesFile] })
    const firing = async () => {
      const { alerts } = await asked<Alerts>(prometheus.url, 'alerts')
      return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels)
    }
    const ask = async (text: string) =>
      (await asked<Vector>(prometheus.url, `query?${new URLSearchParams({ query: text }).toString()}`)).result
    try {
      await until('it has collected', async () => (await ask('lockstep_environment_info')).length === 1, patience)
      expect(await firing()).toEqual([])

      const gate = commandGate(rig.path('watched.gate'))
      const steps = deploy.flatMap<unknown>(step => (step === 'shift' ? [step, { test: gate.run }] : [step]))
      await app.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone('watched', { deploy: steps })) })
      const ship = rig.start(app, 'ship')
      await gate.reached()
      const router = unwritable(join(rig.home(), 'router'))
      try {
        await gate.open('fail')
        expect(await ship.ended).toMatchObject({ code: 3 })
        const alerts = await until(
          'the alert fires',
          async () => {
            const found = await firing()
            return found.length > 0 ? found : null
          },
          patience,
        )
        const place = { app: 'watched', environment: 'development' }
        expect(alerts).toEqual([{ alertname: 'LockstepDeploymentStuck', severity: 'critical', ...place }])
      } finally {
        router.mend()
      }
      const [failed] = await ask('lockstep_step_failures_total')
      expect(failed?.metric).toMatchObject({ app: 'watched', environment: 'development', kind: 'test' })
      const silent: string[] = []
      for (const { of, text } of panelExpressions) if ((await ask(withAllChosen(text))).length === 0) silent.push(of)
      // Nothing was asked or failed a second time, so these have no series yet.
      expect(silent).toEqual(['Questions, stuck, takeovers, break-glass, a day'])

      const [, id = ''] = /(d-[0-9a-z]+) is stuck/.exec((await rig.run(app, 'status')).stdout) ?? []
      await rig.run(app, 'retry', id)
      await until('the alert ends', async () => (await firing()).length === 0, patience)
    } finally {
      await prometheus.stop()
      await proxy.close()
    }
  })
})
