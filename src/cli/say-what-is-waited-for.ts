import type { DeploymentView } from '../app/deployment-view.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { ApiClient } from './api-client.ts'
import type { Output } from './output.ts'
import { gateAdvice, gateLines } from './render-gates.ts'

/** Gates that are open are passed sooner than this. */
const patienceMs = 300

/** Says what a waiting deployment waits for and who can end it, once for each change. Give it every state; `stop` at the end. */
export const sayWhatIsWaitedFor = (
  client: ApiClient,
  output: Output,
  id: string,
): { see(deployment: Deployment): void; stop(): void } => {
  let timer: NodeJS.Timeout | undefined
  let said = ''
  const say = async (): Promise<void> => {
    const { gates } = await client.get<DeploymentView>(`/v1/deployments/${id}`)
    if (gates === null || gates.verdict !== 'waiting') return
    const text = [`${id} waits:`, ...gateLines(gates), ...gateAdvice(id, gates)].join('\n')
    if (text !== said) output.progress(text)
    said = text
  }
  return {
    see: deployment => {
      clearTimeout(timer)
      // Only a notice: when it cannot be had, the deployment is followed all the same.
      if (deployment.state === 'waiting') timer = setTimeout(() => void say().catch(() => undefined), patienceMs)
    },
    stop: () => clearTimeout(timer),
  }
}
