import { defineErrors } from './error.ts'

/** The agent: the daemon that runs and supervises the processes of the local target. */
export const agentErrors = defineErrors({
  AGENT_PATH_TOO_LONG: {
    title: 'The folder name is too long for the agent',
    message: ({ path, limit }: { readonly path: string; readonly limit: number }) =>
      `The agent's socket would be ${path}, which is ${Buffer.byteLength(path)} bytes long. Sockets may have ${limit}. Nothing was started.`,
    hint: 'Choose a home folder with a shorter path.',
    kind: 'terminal',
    status: 422,
  },
  AGENT_ALREADY_RUNNING: {
    title: 'An agent runs already',
    message: ({ home, pid }: { readonly home: string; readonly pid: number }) =>
      `Process ${pid} is the agent of ${home}. There is one agent for each home folder; this one ended and changed nothing.`,
    hint: 'Use the agent that runs, or stop it first.',
    kind: 'terminal',
    status: 409,
  },
  AGENT_NOT_STARTED: {
    title: 'The agent did not start',
    message: ({ seconds, output }: { readonly seconds: number; readonly output: string }) =>
      `The agent gave no answer after ${seconds} s. Its last output:\n${output === '' ? '(none)' : output}`,
    hint: 'Read agent/agent.log in the home folder, correct the cause and try again.',
    kind: 'terminal',
    status: 503,
  },
  AGENT_UNREACHABLE: {
    title: 'The agent does not answer',
    message: ({ socket, cause }: { readonly socket: string; readonly cause: string }) =>
      `No answer from the agent at ${socket}: ${cause}. The processes that it started run on without it.`,
    hint: 'Start the agent again: it takes over the processes that still run.',
    kind: 'retry',
    status: 503,
  },
  AGENT_ANSWER_UNREADABLE: {
    title: 'The agent gave an answer that cannot be read',
    message: ({ path, cause }: { readonly path: string; readonly cause: string }) =>
      `The answer of the agent to ${path} was not understood: ${cause}.`,
    hint: 'The agent may be of another version. Stop it without its instances and start it again: it takes them over.',
    kind: 'terminal',
    status: 502,
  },
  AGENT_REQUEST_INVALID: {
    title: 'The agent refused the request',
    message: ({ issues }: { readonly issues: string }) =>
      `The request does not have the expected form: ${issues}. Nothing was changed.`,
    hint: 'Use the same version of Lockstep as the agent.',
    kind: 'terminal',
    status: 400,
  },
  AGENT_STATE_UNREADABLE: {
    title: "The agent's record cannot be read",
    message: ({ path, cause }: { readonly path: string; readonly cause: string }) =>
      `${path} says what the agent runs, and it cannot be understood: ${cause}. The agent did not start, so that no process is started twice.`,
    hint: 'Restore the file from a backup, or stop the processes it names by hand and remove it.',
    kind: 'terminal',
    status: 500,
  },
  AGENT_EPOCH_STALE: {
    title: 'Another deployment has taken over',
    message: ({ place, epoch, seen }: { readonly place: string; readonly epoch: number; readonly seen: number }) =>
      `The call for ${place} carries epoch ${epoch}, and epoch ${seen} was seen before. Nothing was changed.`,
    hint: 'Nothing to do: whoever holds the environment now goes on.',
    kind: 'terminal',
    status: 409,
  },
  AGENT_ID_TAKEN: {
    title: 'The instance id belongs to another specification',
    message: ({ id, place }: { readonly id: string; readonly place: string }) =>
      `An instance ${id} runs in ${place} with another specification. Nothing was started.`,
    hint: 'Use a new id, or stop the instance first.',
    kind: 'terminal',
    status: 409,
  },
  AGENT_INSTANCE_STOPPING: {
    title: 'The instance is being stopped',
    message: ({ id, place }: { readonly id: string; readonly place: string }) =>
      `Instance ${id} in ${place} is being stopped and cannot be started at the same time. Nothing was started.`,
    hint: 'Start it again when it is gone.',
    kind: 'retry',
    status: 409,
  },
  AGENT_NODE_UNREACHABLE: {
    title: 'Services cannot reach Node.js',
    message: ({ path, uid, cause }: { readonly path: string; readonly uid: number; readonly cause: string }) =>
      `Services run as user ${uid}, and this user cannot run ${path}: ${cause}. Nothing was started.`,
    hint: 'Install Lockstep in a folder that every user may enter (not under /root), or run it as an ordinary user.',
    kind: 'terminal',
    status: 422,
  },
  AGENT_FOLDER_UNREACHABLE: {
    title: 'Services cannot read their artifact',
    message: ({ path, uid, cause }: { readonly path: string; readonly uid: number; readonly cause: string }) =>
      `Services run as user ${uid}, and this user cannot use ${path}: ${cause}. Nothing was started.`,
    hint: 'Choose a home folder that every user may enter (not under /root), or run Lockstep as an ordinary user.',
    kind: 'terminal',
    status: 422,
  },
  AGENT_USERS_EXHAUSTED: {
    title: 'No user number is left for another place',
    message: ({ place, first, last }: { readonly place: string; readonly first: number; readonly last: number }) =>
      `Each place runs as a user of its own between ${first} and ${last}. All are given away, so ${place} got none. Nothing was started.`,
    hint: 'Use a second home folder on another machine for further environments.',
    kind: 'terminal',
    status: 507,
  },
  AGENT_PORTS_EXHAUSTED: {
    title: 'No free port was found',
    message: ({ first, last, tries }: { readonly first: number; readonly last: number; readonly tries: number }) =>
      `None of ${tries} ports tried between ${first} and ${last} on 127.0.0.1 is free. Nothing was started.`,
    hint: 'Stop what is not needed on this machine and try again.',
    kind: 'retry',
    status: 507,
  },
  AGENT_FLAGS_PORT_TAKEN: {
    title: 'The port for flags is taken',
    message: ({ port, cause }: { readonly port: number; readonly cause: string }) =>
      `The agent cannot listen on port ${port} of 127.0.0.1, where instances ask for flags: ${cause}.`,
    hint: 'End what uses that port: instances that run remember it. Where none runs, remove the file flags-port of the data folder.',
    kind: 'retry',
    status: 503,
  },
  AGENT_ENDING: {
    title: 'The agent is being stopped',
    message: ({ place }: { readonly place: string }) =>
      `The agent is ending and takes no more work for ${place}. Nothing was started.`,
    hint: 'Start the agent again when it has ended.',
    kind: 'retry',
    status: 503,
  },
  AGENT_FAILED: {
    title: 'The agent could not do it',
    message: ({ path, cause }: { readonly path: string; readonly cause: string }) =>
      `The agent failed at ${path}: ${cause}.`,
    hint: 'Read agent/agent.log in the home folder; the same call may be made again, it does nothing twice.',
    kind: 'retry',
    status: 500,
  },
})
