import { expect, it } from 'vitest'
import { checkVariables } from './check-variables.ts'

const own = { CI: 'true', HOME: '/h', TMPDIR: '/t', LANG: 'C.UTF-8' }
const variables = (parent: NodeJS.ProcessEnv) => checkVariables(parent, { home: '/h', tmp: '/t' })

it.each([
  ['HTTPS_PROXY', 'http://proxy:3128'],
  ['no_proxy', 'localhost'],
  ['NODE_EXTRA_CA_CERTS', '/etc/ca.pem'],
  ['npm_config_registry', 'https://registry.example.com/'],
])('lets %s through', (name, value) => {
  expect(variables({ [name]: value })).toEqual({ ...own, [name]: value })
})

it.each([
  ['DATABASE_URL', 'postgres://localhost/lockstep'],
  ['HOME', '/root'],
  ['CI', 'no'],
  ['HTTPS_PROXY', 'http://me:secret@proxy:3128'],
  ['npm_config_//registry.example.com/:_authToken', 'secret'],
  ['npm_config_userconfig', '/root/.npmrc'],
  ['LOCKSTEP_SIGN_IN_SECRET_FILE', '/root/secret'],
])('lets %s=%s not through', (name, value) => {
  expect(variables({ [name]: value })).toEqual(own)
})
