import type { InstanceVariables } from '../../ports/variables.ts'

/** A stand-in for the variables of instances, without secrets: what names the instance and its release. Nothing is written, so there is nothing to forget. */
export const memoryVariables = (): InstanceVariables => ({
  forInstance: async ({ release, service, instance }) => ({
    RELEASE: release.id,
    SERVICE: service,
    INSTANCE: instance,
  }),
  requireSecrets: async () => undefined,
  forget: async () => undefined,
  forCommand: async ({ release }) => ({ RELEASE: release.id }),
})
