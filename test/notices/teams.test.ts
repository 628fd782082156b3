import { describe, expect, it } from 'vitest'
import { teamsNotifier } from '../../src/adapters/teams/teams-notifier.ts'
import { notice, notifierContract } from '../contract/notifier.ts'
import { httpRig } from './http-rig.ts'

const path = '/workflows/secret-of-the-workflow?sig=secret'
const make = (url: string) => teamsNotifier({ webhook: () => Promise.resolve(`${url}${path}`) })
// A workflow answers 202.
const well = () => ({ status: 202, text: '' })

describe('Teams by a Workflows webhook', () => {
  notifierContract('it', () => httpRig(make, well), { updates: false, saysHowLong: true, secret: path })

  it('posts an Adaptive Card, in which words of others are no links', async () => {
    const rig = await httpRig(make, well)
    await rig.notifier.send(notice({ text: '[here](https://evil.example)' }), {
      delivery: 'office.d-1.7',
      previous: null,
      signal: new AbortController().signal,
    })
    expect(JSON.parse(rig.requests[0]?.body ?? '')).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              { type: 'TextBlock', text: 'orders v12 in production waits for an approval', color: 'Warning' },
              { type: 'TextBlock', text: String.raw`\[here\]\(https://evil.example\)` },
              { type: 'FactSet' },
            ],
            actions: [{ type: 'Action.OpenUrl', url: 'https://lockstep.example.com/deployments/d-1' }],
          },
        },
      ],
    })
    await rig.stop()
  })
})
