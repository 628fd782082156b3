import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { emailNotifier } from '../../src/adapters/email/email-notifier.ts'
import type { NotifierRig } from '../contract/notifier.ts'

type Options = { readonly login?: { readonly user: string; readonly password: string } }

export type SmtpRig = NotifierRig & { readonly logins: readonly string[] }

/** A stand-in for a mail server, which speaks SMTP and keeps what it takes. */
export const smtpRig = async ({ login }: Options = {}): Promise<SmtpRig> => {
  const mails: string[] = []
  const logins: string[] = []
  let refusal: number | null = null
  const newServer = () =>
    new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username = '' }, _session, done) => {
        logins.push(username)
        done(null, { user: username })
      },
      onData: (stream, _session, done) => {
        let text = ''
        stream.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        stream.on('end', () => {
          if (refusal === null) mails.push(text)
          done(refusal === null ? null : Object.assign(new Error('not now'), { responseCode: refusal }))
        })
      },
    })
  let server = newServer()
  const listen = (port: number): Promise<number> =>
    new Promise(resolve => {
      server.on('error', () => undefined)
      const listening = server.listen(port, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port))
    })
  const port = await listen(0)
  let isListening = true
  const close = async (): Promise<void> => {
    if (isListening) await new Promise<void>(resolve => server.close(() => resolve()))
    isListening = false
  }
  return {
    logins,
    notifier: emailNotifier({
      server: `smtp://127.0.0.1:${port}`,
      login: login === undefined ? null : { user: login.user, password: () => Promise.resolve(login.password) },
      from: 'lockstep@example.com',
      to: ['ann@example.com', 'ben@example.com'],
    }),
    taken: () => mails,
    answers: async how => {
      if (how === 'away') return close()
      refusal = { well: null, busy: 451, refuses: 554, silent: null }[how]
      if (isListening) return
      server = newServer()
      await listen(port)
      isListening = true
    },
    stop: close,
  }
}
