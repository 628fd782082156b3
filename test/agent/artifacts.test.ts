import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildArtifact, localArtifacts } from '../../src/adapters/local/artifacts.ts'
import type { Build } from '../../src/adapters/local/artifacts.ts'
import { removeTree } from '../../src/adapters/local/build-folder.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import { treeDigest } from '../../src/agent/tree-digest.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { processesOf } from './rig.ts'

/** Resolves with the first output; rejects when the process ends without any. */
const printed = async (child: ReturnType<typeof spawn>): Promise<void> => {
  const ended = once(child, 'exit').then(() => {
    throw new Error('it ended')
  })
  ended.catch(() => undefined) // later it may end
  await Promise.race([once(child.stdout as Readable, 'data'), ended])
}

const isRoot = process.getuid?.() === 0

describe('artifacts', () => {
  let root: string
  let home: string
  let repository: string
  let lines: string[]

  beforeEach(async () => {
    root = (await temporaryFolder()).path
    home = join(root, 'home')
    repository = join(root, 'repository')
    lines = []
    mkdirSync(join(repository, 'web/bin'), { recursive: true })
    writeFileSync(join(repository, 'README.md'), 'read me')
    writeFileSync(join(repository, 'web/index.js'), 'console.log(1)\n')
    writeFileSync(join(repository, 'web/bin/run'), '#!/bin/sh\n', { mode: 0o755 })
    git('init', '--quiet', '--initial-branch=main')
    commit('first')
  })
  afterEach(async () => {
    expect(processesOf(root)).toEqual([])
    await removeTree(root)
  })

  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
    }).trim()
  const commit = (message: string): string => {
    git('add', '--all')
    git('commit', '--quiet', '--allow-empty', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  const build = (change: Partial<Build> = {}) =>
    buildArtifact({
      home,
      repository,
      commit: git('rev-parse', 'main'),
      context: 'web',
      run: 'mkdir out && cp index.js out/ && echo built',
      timeoutMs: 30_000,
      runner: localRunner,
      line: text => lines.push(text),
      signal: new AbortController().signal,
      ...change,
    })
  const stored = () => readdirSync(join(home, 'artifacts')).filter(name => name !== 'index')

  test('holds the committed files of the context and what the build made of them', async () => {
    writeFileSync(join(repository, 'web/uncommitted'), 'x')
    const artifact = await build()
    expect(readdirSync(artifact.path).sort()).toEqual(['bin', 'index.js', 'out'])
    expect(readFileSync(join(artifact.path, 'out/index.js'), 'utf8')).toBe('console.log(1)\n')
    expect(artifact.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(artifact.path).toBe(join(home, 'artifacts', artifact.digest.slice(7)))
    expect(await treeDigest(artifact.path)).toEqual({ digest: artifact.digest, bytes: artifact.bytes })
    expect(artifact).toMatchObject({ cached: false, bytes: 40 })
    expect(lines).toEqual(['built'])
    expect(stored()).toEqual([artifact.digest.slice(7)])
  })

  test('is read-only, open to every reader, and only executable where it was', async () => {
    const { path } = await build()
    const modeOf = (name: string) => lstatSync(join(path, name)).mode & 0o777
    expect(['.', 'bin', 'index.js', 'bin/run', 'out/index.js'].map(modeOf)).toEqual([0o555, 0o555, 0o444, 0o555, 0o444])
    expect(statSync(join(home, 'artifacts')).mode & 0o777).toBe(0o711)
  })

  test('can be without a build command and of the whole repository', async () => {
    const artifact = await build({ context: '.', run: null })
    expect(readdirSync(artifact.path).sort()).toEqual(['README.md', 'web'])
    expect(await build({ context: './', run: null })).toMatchObject({ digest: artifact.digest, cached: true })
  })

  test('the same input is built once, also at another commit; another command or content is not', async () => {
    const first = await build()
    writeFileSync(join(repository, 'README.md'), 'changed')
    const other = commit('outside the context')
    expect(await build({ commit: other })).toMatchObject({ digest: first.digest, path: first.path, cached: true })
    expect(lines).toEqual(['built'])
    const sameContent = await build({ run: 'mkdir out; cp index.js out/; echo built differently' })
    expect(sameContent).toMatchObject({ digest: first.digest, cached: false })
    writeFileSync(join(repository, 'web/index.js'), 'console.log(2)\n')
    const changed = await build({ commit: commit('inside the context') })
    expect(changed.cached).toBe(false)
    expect(changed.digest).not.toBe(first.digest)
    expect(stored()).toHaveLength(2)
  })

  test('an old commit can still be built', async () => {
    const old = git('rev-parse', 'main')
    writeFileSync(join(repository, 'web/index.js'), 'console.log(2)\n')
    commit('newer')
    const { path } = await build({ commit: old })
    expect(readFileSync(join(path, 'index.js'), 'utf8')).toBe('console.log(1)\n')
  })

  test('a folder that was changed is not trusted: it is built again and replaced', async () => {
    const first = await build()
    chmodSync(join(first.path, 'index.js'), 0o644)
    writeFileSync(join(first.path, 'index.js'), 'evil()')
    const again = await build()
    expect(again).toMatchObject({ digest: first.digest, cached: false })
    expect((await treeDigest(again.path)).digest).toBe(first.digest)
    expect(stored()).toEqual([first.digest.slice(7)])
    expect(await build()).toMatchObject({ cached: true })
    chmodSync(first.path, 0o755)
    execFileSync('mkfifo', [join(first.path, 'pipe')])
    expect(await build()).toMatchObject({ digest: first.digest, cached: false })
    expect(existsSync(join(first.path, 'pipe'))).toBe(false)
  })

  test('a damaged index entry or a missing folder leads to a build', async () => {
    const first = await build()
    const index = join(home, 'artifacts/index')
    for (const name of readdirSync(index)) writeFileSync(join(index, name), '{"digest":"../../etc"}')
    expect(await build()).toMatchObject({ digest: first.digest, cached: false })
    await removeTree(first.path)
    expect(await build()).toMatchObject({ digest: first.digest, cached: false })
  })

  test('several builds of the same at once give the same folder', async () => {
    const all = await Promise.all([1, 2, 3].map(() => build()))
    expect(new Set(all.map(artifact => artifact.path)).size).toBe(1)
    expect(stored()).toHaveLength(1)
    expect((await treeDigest(all[0]?.path ?? '')).digest).toBe(all[0]?.digest)
  })

  test('the build gets CI, a TMPDIR of its own and settings of npm and proxies; nothing else of ours', async () => {
    const names = {
      HTTPS_PROXY: 'http://proxy',
      npm_config_registry: 'http://r',
      npm_config_prefix: '/p',
      AWS_KEY: 'x',
    }
    Object.assign(process.env, names)
    try {
      await build({ run: 'env; echo "$TMPDIR" > "$TMPDIR/x"' })
    } finally {
      for (const name of Object.keys(names)) delete process.env[name]
    }
    expect(lines).toContain('CI=true')
    expect(lines).toContain('HTTPS_PROXY=http://proxy')
    expect(lines).toContain('npm_config_registry=http://r')
    expect(lines.filter(line => /AWS_KEY|npm_config_prefix/.test(line))).toEqual([])
    const tmp = lines.find(line => line.startsWith('TMPDIR='))?.slice('TMPDIR='.length) ?? ''
    expect(tmp).toContain(join(home, 'artifacts/.build-'))
    expect(existsSync(tmp)).toBe(false)
  })

  test('links inside stay; those that lead out are refused: absolute, upward, by way of another, to nothing', async () => {
    const inside = await build({ run: 'ln -s index.js a && ln -s ../index.js bin/b && ln -s missing c && ln -s a d' })
    expect(readdirSync(inside.path)).toContain('c')
    for (const run of [
      'ln -s /etc/passwd out',
      'ln -s ../../README.md out',
      'ln -s "$PWD/index.js" out',
      'mkdir -p x/y && ln -s ../.. x/y/up && ln -s x/y/up/.. out',
      'ln -s ../missing out',
      'ln -s ../tree-of-another out',
    ]) {
      await expect(build({ run })).rejects.toMatchObject({ code: 'ARTIFACT_ESCAPES' })
    }
    expect(stored()).toEqual([inside.digest.slice(7)])
  })

  test('a link to a folder around it does not lead in circles', async () => {
    const { path } = await build({ run: 'ln -s . here && ln -s .. bin/up' })
    expect(readdirSync(path).sort()).toEqual(['bin', 'here', 'index.js'])
  })

  describe('errors, after which nothing is left', () => {
    afterEach(() => {
      expect(existsSync(join(home, 'artifacts')) ? stored() : []).toEqual([])
    })

    test('ARTIFACT_REPOSITORY_UNREADABLE', async () => {
      const call = build({ commit: 'main', repository: root })
      await expect(call).rejects.toMatchObject({ code: 'ARTIFACT_REPOSITORY_UNREADABLE' })
    })

    test('ARTIFACT_COMMIT_NOT_FOUND, also for what looks like an option', async () => {
      for (const name of ['0123456789abcdef0123456789abcdef01234567', '--all', '']) {
        await expect(build({ commit: name })).rejects.toMatchObject({ code: 'ARTIFACT_COMMIT_NOT_FOUND' })
      }
    })

    test('ARTIFACT_CONTEXT_NOT_FOUND for a folder that is not there, a file, or one above', async () => {
      for (const context of ['api', 'README.md', '..', 'web/../..', '/etc']) {
        await expect(build({ context })).rejects.toMatchObject({ code: 'ARTIFACT_CONTEXT_NOT_FOUND' })
      }
    })

    test('ARTIFACT_ARCHIVE_FAILED when an object is missing', async () => {
      const blob = git('rev-parse', 'main:web/index.js')
      await removeTree(join(repository, '.git/objects', blob.slice(0, 2)))
      await expect(build()).rejects.toMatchObject({ code: 'ARTIFACT_ARCHIVE_FAILED' })
    })

    test('ARTIFACT_BUILD_FAILED with the last lines', async () => {
      const call = build({ run: 'echo "cannot find module left-pad"; exit 1' })
      await expect(call).rejects.toMatchObject({ code: 'ARTIFACT_BUILD_FAILED' })
      await expect(call).rejects.toThrow(/exit code 1[\s\S]*left-pad/)
    })

    test('ARTIFACT_BUILD_TIMEOUT', async () => {
      const call = build({ run: 'sleep 1000', timeoutMs: 300 })
      await expect(call).rejects.toMatchObject({ code: 'ARTIFACT_BUILD_TIMEOUT' })
      await expect(call).rejects.toThrow('after 0.3 s')
    })

    test('COMMAND_ABORTED, before the source is unpacked and during the build', async () => {
      await expect(build({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'COMMAND_ABORTED' })
      const abort = new AbortController()
      const call = expect(build({ run: 'echo started; sleep 1000', signal: abort.signal })).rejects.toMatchObject({
        code: 'COMMAND_ABORTED',
      })
      await until('the build runs', () => lines.includes('started'))
      abort.abort()
      await call
    })

    test('ARTIFACT_FILE_UNSUPPORTED for a pipe', async () => {
      await expect(build({ run: 'mkfifo pipe' })).rejects.toMatchObject({ code: 'ARTIFACT_FILE_UNSUPPORTED' })
    })

    test('a build that takes its own rights away', async () => {
      const run = 'mkdir -p deep/er && chmod 0 deep/er deep && exit 1'
      await expect(build({ run })).rejects.toMatchObject({ code: 'ARTIFACT_BUILD_FAILED' })
    })

    test('ARTIFACT_NOT_FOUND for a digest that is not here, or none', async () => {
      for (const digest of [`sha256:${'0'.repeat(64)}`, 'sha256:../../etc', '']) {
        await expect(localArtifacts(home, localRunner).locate(digest)).rejects.toMatchObject({
          code: 'ARTIFACT_NOT_FOUND',
        })
      }
    })

    test.runIf(isRoot)('ARTIFACT_NO_SPACE when the disk is full, in the build or while unpacking', async () => {
      mkdirSync(home)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home])
      try {
        const refusal = { code: 'ARTIFACT_NO_SPACE', kind: 'retry' }
        const fill = 'dd if=/dev/zero of=big bs=64k count=100'
        await expect(build({ run: fill })).rejects.toMatchObject(refusal)
        writeFileSync(join(repository, 'web/big'), Buffer.alloc(2 * 1024 * 1024))
        await expect(build({ commit: commit('big') })).rejects.toMatchObject(refusal)
        expect(stored()).toEqual([])
      } finally {
        execFileSync('umount', [home])
      }
    })
  })

  test('an artifact that was built through the port is found by its digest', async () => {
    const artifacts = localArtifacts(home, localRunner)
    const request = { repository, commit: 'main', context: 'web', run: 'echo built' }
    const signal = new AbortController().signal
    const { digest } = await artifacts.build(request, text => lines.push(text), signal)
    expect(lines).toEqual(['built'])
    const { path } = await buildArtifact({
      ...request,
      home,
      timeoutMs: 30_000,
      runner: localRunner,
      line: () => undefined,
      signal,
    })
    expect(await localArtifacts(home, localRunner).locate(digest)).toBe(path)
  })

  test('what a killed build left is removed by the next; what a living one has is not', async () => {
    const program = join(import.meta.dirname, 'fixtures/endless-build.ts')
    const killed = spawn(process.execPath, [program, home, repository], { stdio: ['ignore', 'pipe', 'inherit'] })
    const living = spawn(process.execPath, [program, home, repository], { stdio: ['ignore', 'pipe', 'inherit'] })
    const folders = () =>
      existsSync(join(home, 'artifacts')) ? stored().filter(name => name.startsWith('.build-')) : []
    const ownedBy = (pid: number | undefined) => folders().filter(name => name.startsWith(`.build-${pid}-`))
    try {
      await Promise.all([printed(killed), printed(living)])
      expect(folders()).toHaveLength(2)
      killed.kill('SIGKILL')
      await once(killed, 'exit')
      await build()
      expect(ownedBy(killed.pid)).toEqual([])
      expect(ownedBy(living.pid)).toHaveLength(1)
    } finally {
      living.kill('SIGKILL')
      await once(living, 'exit')
      // The commands of the killed builds themselves.
      for (const { pid } of processesOf(home)) spawnSync('kill', ['-9', String(pid)])
      await until('all gone', () => processesOf(home).length === 0)
    }
  })
})
