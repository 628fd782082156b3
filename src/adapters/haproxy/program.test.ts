import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findHaproxy, programFolders } from './program.ts'

const features = 'Feature list : -51DEGREES +EPOLL +LUA -MEMORY_PROFILING +OPENSSL +PCRE2'

describe('findHaproxy', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ls-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const install = async (...lines: readonly string[]): Promise<void> => {
    await writeFile(join(folder, 'haproxy'), ['#!/bin/sh', "cat <<'END'", ...lines, 'END', ''].join('\n'))
    await chmod(join(folder, 'haproxy'), 0o755)
  }

  it.each([
    ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/', '2.6.12-1+deb12u4'],
    ['HAProxy version 3.2.1 2025/06/10 - https://haproxy.org/', '3.2.1'],
  ])('takes %s', async (line, version) => {
    await install(line, features)
    expect(await findHaproxy([join(folder, 'none'), folder])).toEqual({ path: join(folder, 'haproxy'), version })
  })

  it.each([
    [
      'one too old',
      ['HA-Proxy version 2.4.22-0ubuntu0 2023/08/14', features],
      'is version 2.4; 2.6 or newer is needed',
    ],
    ['one of an old series', ['HA-Proxy version 1.8.8 2018/04/19', features], 'is version 1.8; 2.6 or newer is needed'],
    ['one without Lua', ['HAProxy version 2.6.12', features.replace('+LUA', '-LUA')], 'was built without Lua'],
    ['one without OpenSSL', ['HAProxy version 2.6.12', features.replace('+OPENSSL', '-OPENSSL')], 'without OpenSSL'],
    ['what is another program', ['usage: haproxy'], 'does not say which version it is'],
  ])('refuses %s', async (_, lines, reason) => {
    await install(...lines)
    await expect(findHaproxy([folder])).rejects.toMatchObject({
      code: 'HAPROXY_UNFIT',
      message: expect.stringContaining(reason) as string,
      hint: expect.stringContaining('Install HAProxy 2.6 or newer') as string,
    })
  })

  it('refuses one that cannot be run', async () => {
    await writeFile(join(folder, 'haproxy'), 'no program')
    await chmod(join(folder, 'haproxy'), 0o755)
    await expect(findHaproxy([folder])).rejects.toMatchObject({ code: 'HAPROXY_UNFIT' })
  })

  it('says where it looked, and what to do', async () => {
    await expect(findHaproxy([folder, '/no/such/folder'])).rejects.toMatchObject({
      code: 'HAPROXY_MISSING',
      message: expect.stringContaining(`${folder}, /no/such/folder`) as string,
      hint: expect.stringContaining('apt-get install haproxy') as string,
    })
  })
})

it('programFolders has those of the PATH first, then those of the system', () => {
  expect(programFolders('/a:/usr/sbin::/b')).toEqual(['/a', '/usr/sbin', '/b', '/usr/local/sbin', '/opt/homebrew/bin'])
  expect(programFolders(undefined)).toContain('/usr/sbin')
})
