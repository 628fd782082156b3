/** What a browser does as far as signing in needs it: cookies by origin, redirects, and where a page is. */
export type Browser = {
  /** One request without following redirects. `from`: the origin of the page; null: a program that names none. */
  send(url: string, asked?: Asked): Promise<Answer>
  /** Follows redirects until one leads to `until`, or there is none. */
  follow(url: string, until?: (url: URL) => boolean): Promise<Answer>
  cookies(origin: string): Map<string, string>
  /** All Set-Cookie lines that were ever answered. */
  readonly setCookies: readonly string[]
}

export type Asked = {
  readonly method?: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly from?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export type Answer = {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: () => Readonly<Record<string, unknown>>
}

/** `hosts`: where the origins really are, for want of names and certificates. */
export const newBrowser = (hosts: Readonly<Record<string, string>>): Browser => {
  const jars = new Map<string, Map<string, string>>()
  const setCookies: string[] = []
  const cookies = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const keep = (origin: string, lines: readonly string[]): void => {
    for (const line of lines) {
      setCookies.push(line)
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', ...value] = pair.split('=')
      if (attributes.some(text => /^max-age=0$/i.test(text) || /^expires=Thu, 01 Jan 1970/i.test(text)))
        cookies(origin).delete(name)
      else cookies(origin).set(name, value.join('='))
    }
  }
  const send: Browser['send'] = async (text, { method, json, form, from, headers = {} } = {}) => {
    const url = new URL(text)
    const { origin } = url
    const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json)
    const verb = method ?? (body === undefined ? 'GET' : 'POST')
    const page = from === undefined ? origin : from
    const cookie = [...cookies(origin)].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(`${url.pathname}${url.search}`, hosts[origin] ?? origin), {
      method: verb,
      redirect: 'manual',
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(page !== null && verb !== 'GET' && { origin: page }),
        ...(cookie !== '' && { cookie }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    keep(origin, response.headers.getSetCookie())
    const answer = await response.text()
    return {
      url,
      status: response.status,
      headers: response.headers,
      text: answer,
      json: () => JSON.parse(answer) as Record<string, unknown>,
    }
  }
  const follow: Browser['follow'] = async (text, until = () => false) => {
    let answer = await send(text)
    for (let left = 20; left > 0; left--) {
      const location = answer.headers.get('location')
      if (location === null) return answer
      const next = new URL(location, answer.url)
      if (until(next)) return { ...answer, url: next }
      answer = await send(next.href)
    }
    throw new Error(`redirected for ever: ${answer.url.href}`)
  }
  return { send, follow, cookies, setCookies }
}
