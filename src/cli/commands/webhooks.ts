import type { Command } from 'commander'
import type { Preview } from '../../app/preview-release.ts'
import type { Delivery, DeliveryComment } from '../../domain/webhooks/delivery.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { deliveriesText, deliveryText } from '../render-deliveries.ts'

type Page = { readonly items: readonly Delivery[] }
type Shown = Delivery & { readonly preview: Preview | null; readonly comment: DeliveryComment | null }
type ListOptions = { readonly app?: string; readonly state?: string; readonly limit: string }

const base = '/v1/webhooks/deliveries'
const pathOf = (id: string): string => `${base}/${encodeURIComponent(id)}`

/** webhooks and what it groups: what others told, what came of it, and what a person may do with it. */
export const addWebhookCommands = (program: Command, act: Act, parts: CliParts): void => {
  const webhooks = program
    .command('webhooks')
    .description('what was told by webhooks, newest first, and what came of it')
    .option('--app <app>', 'only of this app')
    .option('--state <state>', 'only what is waiting, held, done or dead')
    .option('-n, --limit <count>', 'how many', '20')
    .action(
      act<[ListOptions]>(async (output, { app, state, limit }) => {
        const query = new URLSearchParams({
          limit,
          ...(app !== undefined && { app }),
          ...(state !== undefined && { state }),
        })
        const client = await parts.connect(output)
        const page = await client.get<Page>(`${base}?${query.toString()}`)
        output.data(deliveriesText(page.items))
        output.json(page)
        return exitCodes.done
      }),
    )
  webhooks
    .command('show')
    .description('one of them, with the plan that it has led to')
    .argument('<delivery>')
    .action(
      act<[string]>(async (output, id) => {
        const client = await parts.connect(output)
        const shown = await client.get<Shown>(pathOf(id))
        output.data(deliveryText(shown))
        output.json(shown)
        return exitCodes.done
      }),
    )
  addDecision(webhooks, act, parts, {
    name: 'redeliver',
    says: 'go through one once more, also when nothing has changed',
  })
  addDecision(webhooks, act, parts, {
    name: 'release',
    says: 'let in what came from a fork, as far as the commit that was seen',
  })
}

const addDecision = (
  webhooks: Command,
  act: Act,
  parts: CliParts,
  { name, says }: { readonly name: 'redeliver' | 'release'; readonly says: string },
): void => {
  webhooks
    .command(name)
    .description(says)
    .argument('<delivery>')
    .action(
      act<[string]>(async (output, id) => {
        const client = await parts.connect(output)
        const answer = await client.post<Delivery>(`${pathOf(id)}/${name}`, {})
        output.data(`${answer.id} is ${answer.state}`)
        output.json(answer)
        return exitCodes.done
      }),
    )
}
