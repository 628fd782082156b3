import type { Lockstep } from '../../src/app/lockstep.ts'
import { roomFor } from '../../src/engine/room.ts'

const refuse = () => Promise.reject(new Error('a check is not part of this test'))

/** A node on which no check runs. */
export const noChecks: Pick<Lockstep, 'checkPlaces' | 'room'> = {
  checkPlaces: { isApart: true, open: refuse, sweep: refuse },
  room: { checks: roomFor(1), builds: roomFor(1) },
}
