import { defineErrors } from './error.ts'

export const noticeErrors = defineErrors({
  NOTICE_CHANNEL_UNKNOWN: {
    title: 'No such channel',
    message: (a: { channel: string; known: readonly string[] }) =>
      `there is no channel ${a.channel}; there are: ${a.known.join(', ') || 'none'}`,
    hint: 'channels stand in notices.yaml of the server, which is read when it starts',
    kind: 'terminal',
    status: 404,
  },
  NOTICE_SECRET_MISSING: {
    title: 'A secret of a channel is not there',
    message: (a: { source: string; reason: string }) => `${a.source}: ${a.reason}`,
    hint: 'set the variable where lockstep serve is started, or write the file; a file is read anew each time',
    kind: 'retry',
    status: 503,
  },
  NOTICE_NOT_SENT: {
    title: 'The channel did not take the notice',
    message: (a: { channel: string; why: string }) => `${a.channel}: ${a.why}`,
    hint: 'docs/guides/notices.md says what each kind of channel needs',
    kind: 'retry',
    status: 502,
  },
  NOTICE_SETTING_INVALID: {
    title: 'A setting for notices is wrong',
    message: (a: { name: string; why: string }) => `${a.name} ${a.why}`,
    hint: 'docs/guides/notices.md says what it may be',
    kind: 'terminal',
    status: 422,
  },
})
