import type { Backend } from './backend.ts'
import type { Service } from './service.ts'

const cutAll = async (service: Service, backends: readonly Backend[]): Promise<number> => {
  const cut = await Promise.all(backends.map(backend => backend.cut()))
  service.renewCut()
  return cut.reduce((sum, one) => sum + one, 0)
}

/**
 * Resolves when nothing is in flight to these instances; after `timeoutMs` the rest is broken off. Answers how many were.
 * All instances are looked at together: a request may go from one to the other when it is tried again.
 */
export const drained = (service: Service, ids: readonly string[], timeoutMs: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const isIdle = () => service.named(ids).every(backend => backend.inFlight === 0)
    const settle = () => {
      clearTimeout(timer)
      forget()
    }
    const look = () => {
      if (!isIdle()) return
      settle()
      resolve(0)
    }
    const forget = service.onIdle(look)
    const timer = setTimeout(() => {
      settle()
      cutAll(service, service.named(ids)).then(resolve, reject)
    }, timeoutMs)
    look()
  })
