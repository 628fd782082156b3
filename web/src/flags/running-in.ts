import type { AppPlace } from '../shell/use-places.ts'

/** The environments in which something runs, of those that whoever looks may see: elsewhere nobody declares anything. Pure. */
export const runningIn = ({ environments, status }: AppPlace): AppPlace['environments'] =>
  environments.filter(
    ({ environment, role }) =>
      role !== null && status.some(one => one.environment === environment && one.release !== null),
  )
