import type { Notice } from '../../domain/notices/notice.ts'
import type { Notifier, Outcome } from '../../ports/notifier.ts'

type Options = {
  readonly server: string
  readonly login: { readonly user: string; readonly password: () => Promise<string> } | null
  readonly from: string
  readonly to: readonly string[]
}

const timeoutMs = 5_000

/** By SMTP, as plain text and as simple HTML. Mails of one deployment are one conversation. */
export const emailNotifier = (options: Options): Notifier => ({
  send: async (notice, { delivery, signal }) => {
    signal.throwIfAborted()
    const transport = await transportOf(options)
    try {
      await transport.sendMail({
        from: options.from,
        to: [...options.to],
        subject: notice.title,
        text: plainOf(notice),
        html: htmlOf(notice),
        ...threadOf(notice, delivery, options.from),
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      return { kind: 'sent', reference: null }
    } catch (error) {
      return outcomeOf(error)
    } finally {
      transport.close()
    }
  },
})

/** Loaded when it is needed first: most servers send no mail. A password goes over an encrypted connection only. */
const transportOf = async ({ server, login }: Options) => {
  const { createTransport } = await import('nodemailer')
  const { protocol, hostname, port } = new URL(server)
  return createTransport({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port),
    secure: protocol === 'smtps:',
    requireTLS: login !== null && protocol !== 'smtps:',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    ...(login === null ? {} : { auth: { user: login.user, pass: await login.password() } }),
  })
}

/** The first of a deployment need not have arrived for the others to stand together. */
const threadOf = ({ deployment }: Notice, delivery: string, from: string): object => {
  const domain = from.split('@').at(-1) ?? 'localhost'
  const idOf = (what: string): string => `<${what.replaceAll(/[^\w.-]/g, '.')}@${domain}>`
  return { messageId: idOf(delivery), ...(deployment === null ? {} : { references: [idOf(`lockstep.${deployment}`)] }) }
}

const factsOf = ({ app, environment, release, deployment, at }: Notice): readonly (readonly [string, string])[] =>
  Object.entries({ app, environment, release, deployment, at }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  )

const plainOf = (notice: Notice): string =>
  [
    notice.title,
    ...(notice.text === '' ? [] : [notice.text]),
    factsOf(notice)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    ...(notice.link === null ? [] : [notice.link]),
  ].join('\n\n')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const htmlOf = (notice: Notice): string =>
  [
    `<p><strong>${escaped(notice.title)}</strong></p>`,
    ...(notice.text === '' ? [] : [`<p>${escaped(notice.text)}</p>`]),
    `<p>${factsOf(notice)
      .map(([name, value]) => `${escaped(name)}: ${escaped(value)}`)
      .join('<br>')}</p>`,
    ...(notice.link === null ? [] : [`<p><a href="${escaped(notice.link)}">${escaped(notice.link)}</a></p>`]),
  ].join('\n')

/** A server that answers 500 to 599 will not take it; 400 to 499, or nothing, may pass. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
const outcomeOf = (error: unknown): Outcome => {
  const { responseCode: code = 0, message } = error as Error & { readonly responseCode?: number }
  if (code >= 500) return { kind: 'refused', why: `the mail server answered ${code}` }
  return { kind: 'later', why: code >= 400 ? `the mail server answered ${code}` : `mail: ${message}`, afterMs: null }
}
