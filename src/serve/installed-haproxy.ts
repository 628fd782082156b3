import { Haproxy } from '../adapters/haproxy/haproxy.ts'
import { findHaproxy, programFolders } from '../adapters/haproxy/program.ts'
import type { HaproxyProgram } from '../adapters/haproxy/program.ts'

/** The HAProxy of this machine, looked for anew each time: it may be installed or replaced while we run. HAPROXY_MISSING, HAPROXY_UNFIT. */
export const installedHaproxy = (): Promise<HaproxyProgram> => findHaproxy(programFolders(process.env['PATH']))

/** HAProxy of a data folder, by the program of this machine. */
export const haproxyOf = (home: string): Haproxy => new Haproxy(home, async () => (await installedHaproxy()).path)
