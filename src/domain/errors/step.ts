import { defineErrors } from './error.ts'

const terminal = { kind: 'terminal', status: 409 } as const

export const stepErrors = defineErrors({
  STEP_UNHEALTHY: {
    title: 'The new version does not get healthy',
    message: (a: { service: string; release: string; reason: string }) => `${a.service} ${a.release}: ${a.reason}`,
    hint: 'its health path must answer 200 in time; what it printed is in agent/logs of the data folder',
    ...terminal,
  },
  STEP_PROBE_FAILED: {
    title: 'The write probe failed',
    message: (a: { service: string; status: number; answer: string }) =>
      `${a.service} answered ${a.status} to the write probe: ${a.answer}`,
    hint: 'the new code cannot write what it should; look at its log and at the migration it came with',
    ...terminal,
  },
  STEP_TEST_FAILED: {
    title: 'A test of the new version failed',
    message: (a: { command: string; reason: string }) => `${a.command}: ${a.reason}`,
    hint: 'lockstep logs shows the output of the test',
    ...terminal,
  },
  STEP_WATCH_FAILED: {
    title: 'The watch saw the new version fail',
    message: (a: { what: string }) => a.what,
    hint: 'the release is held in this environment until a person lifts the hold',
    ...terminal,
  },
  STEP_VERSION_WRONG: {
    title: 'Not every service answers with the new version',
    message: (a: { release: string; wrong: string }) => `${a.release} should answer everywhere: ${a.wrong}`,
    hint: 'lockstep status shows what runs and who gets the traffic; the output of instances is in agent/logs',
    ...terminal,
  },
  STEP_WATCH_INCONCLUSIVE: {
    title: 'The watch could not tell whether the new version is good',
    message: (a: { what: string }) => a.what,
    hint: 'missing data never passes: look why there were none, then deploy again; the release is not held. docs/guides/watch.md',
    ...terminal,
  },
  STEP_WATCH_ADDRESS: {
    title: 'The address of a watch is none',
    message: (a: { source: string }) => `${a.source} is no address that can be asked`,
    hint: 'write a URL like http://prometheus:9090',
    ...terminal,
  },
  STEP_TIMEOUT: {
    title: 'A step took too long',
    message: (a: { step: string; timeoutMs: number }) => `${a.step} was not finished after ${a.timeoutMs / 1000} s`,
    hint: 'raise the timeout of the step in lockstep.yaml if it needs the time',
    ...terminal,
  },
  STEP_COMMAND_FAILED: {
    title: 'A command of the file failed',
    message: (a: { name: string; reason: string }) => `${a.name}: ${a.reason}`,
    hint: 'lockstep logs shows the output of the command',
    ...terminal,
  },
  STEP_PAUSE_UNPROVED: {
    title: 'The pause of a consumer could not be proved',
    message: (a: { flag: string; missing: string }) => `${a.flag}: ${a.missing}`,
    hint: 'each instance must evaluate the flag and push its acknowledgement; see docs/guides/consumers.md',
    ...terminal,
  },
  STEP_DRIFT: {
    title: 'The environment is not what its record says',
    message: (a: { differences: string }) => a.differences,
    hint: 'bring it back, or deploy again once it is as recorded; lockstep status shows both sides',
    ...terminal,
  },
  STEP_FAILURE_INJECTED: {
    title: 'The rehearsal let it fail',
    message: (a: { step: string }) => `${a.step} fails here because the rehearsal says so`,
    hint: 'nothing real has failed; lockstep rehearse shows what would be taken back and what would stay',
    ...terminal,
  },
  STEP_UNREACHABLE: {
    title: 'Something the step needs cannot be reached',
    message: (a: { step: string; reason: string }) => `${a.step}: ${a.reason}`,
    hint: 'it is tried again by itself; lockstep doctor says what is not there',
    kind: 'retry',
    status: 503,
  },
  STEP_UNEXPECTED: {
    title: 'An error that Lockstep does not know',
    message: (a: { step: string; reason: string }) => `${a.step}: ${a.reason}`,
    hint: 'please report it with the output of lockstep logs',
    ...terminal,
  },
})

/** Codes that are a judgement on the release, not on the network: the release is held after them. */
const verdicts: readonly string[] = ['STEP_UNHEALTHY', 'STEP_PROBE_FAILED', 'STEP_TEST_FAILED', 'STEP_WATCH_FAILED']

/** True when the error says that the release itself is bad. */
export const isVerdict = (code: string): boolean => verdicts.includes(code)
