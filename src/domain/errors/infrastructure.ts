import { defineErrors } from './error.ts'

const terminal = { kind: 'terminal', status: 409 } as const

export const infrastructureErrors = defineErrors({
  INFRASTRUCTURE_FAILED: {
    title: 'A change of infrastructure failed',
    message: (a: { tool: string; phase: string; folder: string; reason: string }) =>
      `${a.tool} ${a.phase} of ${a.folder}: ${a.reason}`,
    hint: 'lockstep logs shows all that the tool printed; what an apply had done before it failed is taken back with the deployment',
    ...terminal,
  },
  INFRASTRUCTURE_NO_BACKEND: {
    title: 'The state of the infrastructure would be lost',
    message: (a: { folder: string; why: string }) => `${a.folder} keeps its state nowhere that lasts: ${a.why}`,
    hint: 'name a backend in the configuration (s3, azurerm, gcs, pg, or local with an absolute path); docs/guides/terraform.md',
    ...terminal,
    status: 422,
  },
  INFRASTRUCTURE_LOCKED: {
    title: 'Somebody else changes the infrastructure',
    message: (a: { folder: string; waited: string; holder: string }) =>
      `the state of ${a.folder} is locked, and was not released within ${a.waited}. ${a.holder}`,
    hint: 'wait until whoever holds the lock has finished; if its owner is gone, release it by the force-unlock command of the tool with that id',
    ...terminal,
  },
  INFRASTRUCTURE_STALE: {
    title: 'The infrastructure is not as it was planned from',
    message: (a: { folder: string; why: string }) => `the plan of ${a.folder} can no longer be applied: ${a.why}`,
    hint: 'nothing of it was applied in this try; deploy again, so that it is planned and approved anew',
    ...terminal,
  },
  INFRASTRUCTURE_UNREADABLE: {
    title: 'The answer of the infrastructure tool cannot be read',
    message: (a: { tool: string; what: string; why: string }) => `${a.what} of ${a.tool} cannot be read: ${a.why}`,
    hint: 'Lockstep reads what Terraform from 1.6 and OpenTofu write; look which version the path finds',
    ...terminal,
    status: 422,
  },
})
