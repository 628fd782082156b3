import { setTimeout as pause } from 'node:timers/promises'
import { dockerApi, jsonOf } from './docker-api.ts'
import type { DockerCall } from './docker-api.ts'
import type { ContainerSpec, Engine, RunningContainer } from './engine.ts'

const created = async (call: DockerCall, spec: ContainerSpec): Promise<string> => {
  const { name, image, entryPoint, command, environment } = spec
  const asks = {
    Image: image,
    ...(entryPoint.length > 0 && { Entrypoint: entryPoint }),
    ...(command.length > 0 && { Cmd: command }),
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    // The engine of the tests has no bridge: what listens in a container is reached at the loopback.
    HostConfig: { NetworkMode: 'host' },
  }
  const { Id } = jsonOf(await call('POST', `/containers/create?name=${encodeURIComponent(name)}`, asks))
  return String(Id)
}

/** The exit code once the program has ended: Docker answers a start, and closes its streams, before that. */
const exitCodeOf = async (call: DockerCall, execId: string, signal: AbortSignal): Promise<unknown> => {
  for (;;) {
    const { Running, ExitCode } = jsonOf(await call('GET', `/exec/${execId}/json`, undefined, signal))
    if (Running === false) return ExitCode
    await pause(100, undefined, { signal })
  }
}

const probed = async (
  call: DockerCall,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<boolean> => {
  try {
    const { Id } = jsonOf(await call('POST', `/containers/${id}/exec`, { Cmd: command }, signal))
    await call('POST', `/exec/${String(Id)}/start`, { Detach: true }, signal)
    return (await exitCodeOf(call, String(Id), signal)) === 0
  } catch (cause) {
    // Too late, or the container has ended meanwhile: not healthy either way.
    if (signal.aborted || /is not running|No such (container|exec)/.test(String(cause))) return false
    throw cause
  }
}

/** Real containers of the Docker engine at `socketPath`, which has to be there and stays. */
export const dockerEngine = (socketPath: string): Engine => {
  const call = dockerApi(socketPath)
  const all = new Set<string>()
  const container = (id: string): RunningContainer => ({
    runtimeId: id,
    exited: call('POST', `/containers/${id}/wait?condition=not-running`).then(answer =>
      Number(jsonOf(answer)['StatusCode']),
    ),
    signal: async name => {
      const answer = await call('POST', `/containers/${id}/kill?signal=${name}`)
      // 404 and 409: it has ended.
      if (answer.status !== 404 && answer.status !== 409) jsonOf(answer)
    },
    probe: (command, signal) => probed(call, id, command, signal),
  })
  return {
    description: 'a Docker engine',
    hasImage: async image => (await call('GET', `/images/${image}/json`)).status === 200,
    start: async spec => {
      const id = await created(call, spec)
      all.add(id)
      jsonOf(await call('POST', `/containers/${id}/start`))
      return container(id)
    },
    close: async () => {
      for (const id of all) await call('POST', `/containers/${id}/kill`)
      for (const id of all) await call('DELETE', `/containers/${id}?force=true&v=true`)
    },
  }
}
