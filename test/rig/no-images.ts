import type { Lockstep } from '../../src/app/lockstep.ts'

/** A node on which no image is made. */
export const noImages: Pick<Lockstep, 'images'> = {
  images: { make: () => Promise.reject(new Error('an image is not part of this test')) },
}
