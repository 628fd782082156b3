import type { Command } from 'commander'
import type { ChannelView } from '../../app/notices/channels.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { channelsText } from '../render-channels.ts'

/** notices and what it groups: how the channels are that people are told by, a test, and another try. */
export const addNoticeCommands = (program: Command, act: Act, parts: CliParts): void => {
  const notices = program
    .command('notices')
    .description('the channels that people are told by: how they are, and what they have given up')
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const answer = await client.get<{ channels: readonly ChannelView[] }>('/v1/notices')
        output.data(channelsText(answer.channels))
        output.json(answer)
        return exitCodes.done
      }),
    )
  notices
    .command('test')
    .description('send a channel something now')
    .argument('<channel>')
    .action(
      act<[string]>(async (output, channel) => {
        const client = await parts.connect(output)
        const answer = await client.post<object>(`/v1/notices/channels/${encodeURIComponent(channel)}/test`, {})
        output.data(`${channel} took it`)
        output.json(answer)
        return exitCodes.done
      }),
    )
  notices
    .command('retry')
    .description('try again what was given up, and what a channel waits with')
    .argument('[channel]', 'without it: all channels')
    .action(
      act<[string | undefined]>(async (output, channel) => {
        const client = await parts.connect(output)
        const answer = await client.post<{ wanted: number }>('/v1/notices/retry', { channel: channel ?? null })
        output.data(`${answer.wanted} notices that were given up are tried again`)
        output.json(answer)
        return exitCodes.done
      }),
    )
}
