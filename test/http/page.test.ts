import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addPageRoutes } from '../../src/http/page/page-routes.ts'
import { answerProblems } from '../../src/http/problems.ts'
import type { ApiServer, RouteTypes } from '../../src/http/server.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ApiServer
const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

beforeAll(async () => {
  folder = await temporaryFolder()
  await mkdir(join(folder.path, 'assets'))
  await writeFile(
    join(folder.path, 'index.html'),
    '<script nonce="__LOCKSTEP_NONCE__"></script><meta nonce="__LOCKSTEP_NONCE__">',
  )
  await writeFile(join(folder.path, 'favicon.svg'), '<svg/>')
  await writeFile(join(folder.path, 'secret.txt'), 'not part of the page')
  await writeFile(join(folder.path, 'assets/index-abc.js'), 'run()')
  await writeFile(join(folder.path, 'assets/index-abc.js.gz'), gzipSync('run()'))
  server = fastify().withTypeProvider<RouteTypes>()
  server.setValidatorCompiler(validatorCompiler)
  answerProblems(server, { error: () => undefined })
  addPageRoutes(server, folder.path)
  await server.ready()
})
afterAll(async () => {
  await server.close()
  await folder.remove()
})

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers })

it.each(['/', '/deployments/d-1', '/sign-in?to=/approvals'])('answers %s of a browser with the page', async url => {
  const answer = await get(url, asBrowser)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(answer.headers['cache-control']).toBe('no-cache')
})

it('gives each answer a nonce of its own, for styles alone', async () => {
  const [one, other] = await Promise.all([get('/', asBrowser), get('/', asBrowser)])
  const policy = String(one.headers['content-security-policy'])
  const nonce = /'nonce-([\w-]{20,})'/.exec(policy)?.[1] ?? ''
  expect(one.body).toBe(`<script nonce="${nonce}"></script><meta nonce="${nonce}">`)
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(other.body).not.toBe(one.body)
})

it('keeps what has its digest in its name for ever, packed where the browser takes that', async () => {
  const plain = await get('/assets/index-abc.js')
  expect([plain.body, plain.headers['cache-control']]).toEqual(['run()', 'public, max-age=31536000, immutable'])
  const packed = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' })
  expect([packed.headers['content-encoding'], packed.headers['content-type']]).toEqual([
    'gzip',
    expect.stringContaining('javascript') as string,
  ])
  expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache')
})

it.each([
  ['what the API does not know', '/v1/nothing', asBrowser],
  ['what a program asks for', '/nothing', { accept: '*/*' }],
  ['an asset that is not there', '/assets/none.js', asBrowser],
  ['a way out of the folder', '/assets/..%2Fsecret.txt', asBrowser],
  ['another file of the folder', '/secret.txt', { accept: '*/*' }],
])('does not answer %s with the page', async (_what, url, headers) => {
  const answer = await get(url, headers)
  expect([400, 404]).toContain(answer.statusCode)
  expect(answer.json<{ code: string }>().code).toMatch(/^API_(PATH_UNKNOWN|REQUEST_INVALID)$/)
})

it('says how it is built, where it is not', async () => {
  await rm(join(folder.path, 'index.html'))
  const answer = await get('/', asBrowser)
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('npm run build:page')
})
