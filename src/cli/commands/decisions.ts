import type { Command } from 'commander'
import type { CliParts } from '../context.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import { followDeployment } from '../follow.ts'
import type { Act } from '../act.ts'
import type { Output } from '../output.ts'
import type { DeploymentView } from '../../app/deployment-view.ts'

/** abort, retry, skip, attest, adopt: what a person decides about a deployment. */
export const addDecisionCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('abort')
    .description('stop a deployment and take back what it did')
    .argument('<deployment>')
    .option('--reason <reason>', 'why; it becomes part of the record', '')
    .option('--accept-loss', 'past the point of no return: take back although data is lost')
    .action(
      act<[string, { reason: string; acceptLoss?: boolean }]>(async (output, id, { reason, acceptLoss = false }) => {
        const client = await parts.connect(output)
        await client.post(`/v1/deployments/${id}/abort`, { reason, confirmsLoss: acceptLoss })
        const view = await followDeployment(client, output, id)
        output.data(`${view.id} ${view.environment} ${view.release.version} ${view.state}`)
        output.json(view)
        return view.state === 'rolled-back' || view.state === 'aborted' ? exitCodes.done : exitCodeOf(view.state)
      }),
    )
  for (const [name, description] of [
    ['retry', 'try the step again that a deployment asks about, or go on taking back one that is stuck'],
    ['skip', 'go on without the step that a deployment asks about; such a release is not promoted'],
  ] as const) {
    program
      .command(name)
      .description(description)
      .argument('<deployment>')
      .option('--reason <reason>', 'why; it becomes part of the record', '')
      .action(
        act<[string, { reason: string }]>(async (output, id, { reason }) => {
          const client = await parts.connect(output)
          const { state } = await client.get<DeploymentView>(`/v1/deployments/${id}`)
          if (name === 'retry' && state === 'stuck') await client.post(`/v1/deployments/${id}/continue`, {})
          else await client.post(`/v1/deployments/${id}/answer`, { answer: name, reason })
          const view = await followDeployment(client, output, id)
          output.data(`${view.id} ${view.environment} ${view.release.version} ${view.state}`)
          output.json(view)
          return exitCodeOf(view.state)
        }),
      )
  }
  const stuck = async (output: Output, id: string, what: string, body: object): Promise<number> => {
    const client = await parts.connect(output)
    await client.post(`/v1/deployments/${id}/${what}`, body)
    const view = await followDeployment(client, output, id)
    output.data(`${view.id} ${view.environment} ${view.release.version} ${view.state}`)
    output.json(view)
    return exitCodeOf(view.state)
  }
  program
    .command('attest')
    .description('say that you have taken a step of a stuck deployment back by hand')
    .argument('<deployment>')
    .argument('<step>')
    .requiredOption('--reason <reason>', 'what you did; it becomes part of the record')
    .action(
      act<[string, string, { reason: string }]>((output, id, step, { reason }) =>
        stuck(output, id, 'attest', { step, reason }),
      ),
    )
  program
    .command('adopt')
    .description(
      'accept a stuck deployment as it is and free its environment; the next one there takes over what is left',
    )
    .argument('<deployment>')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .action(act<[string, { reason: string }]>((output, id, { reason }) => stuck(output, id, 'adopt', { reason })))
}
