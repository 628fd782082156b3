import { describe, expect, it } from 'vitest'
import { notice, notifierContract } from '../contract/notifier.ts'
import { smtpRig } from './smtp-stand-in.ts'

const password = 'password-of-the-mailer'
const attempt = { delivery: 'mail.d-1.7', previous: null, signal: new AbortController().signal }

describe('e-mail', () => {
  notifierContract('it', () => smtpRig(), { updates: false, saysHowLong: false, secret: password })

  it('goes to everybody, as text and as HTML in which words of others are text', async () => {
    const rig = await smtpRig()
    await rig.notifier.send(notice(), attempt)
    const [mail = ''] = rig.taken()
    const plain = mail.replaceAll('=\r\n', '')
    expect(plain).toMatch(/^To: ann@example.com, ben@example.com\r$/m)
    expect(plain).toMatch(/^Subject: orders v12 in production waits for an approval\r$/m)
    expect(plain).toMatch(/^Message-ID: <mail.d-1.7@example.com>\r$/m)
    expect(plain).toMatch(/^References: <lockstep.d-1@example.com>\r$/m)
    expect(plain).toContain('ada: <now> & "quickly"')
    expect(plain).toContain('ada: &lt;now&gt; &amp; &quot;quickly&quot;')
    await rig.stop()
  })

  it('lets no title add a header', async () => {
    const rig = await smtpRig()
    await rig.notifier.send(notice({ title: 'orders\r\nBcc: eve@example.com' }), attempt)
    const [headers = ''] = (rig.taken()[0] ?? '').split('\r\n\r\n')
    expect(headers).toMatch(/^Subject: orders/m)
    expect(headers).not.toMatch(/^Bcc:/m)
    await rig.stop()
  })

  it('sends its password over an encrypted connection only', async () => {
    const rig = await smtpRig({ login: { user: 'lockstep', password } })
    const outcome = await rig.notifier.send(notice(), attempt)
    expect(outcome.kind).not.toBe('sent')
    expect(JSON.stringify(outcome)).not.toContain(password)
    expect(rig.logins).toEqual([])
    await rig.stop()
  })
})
