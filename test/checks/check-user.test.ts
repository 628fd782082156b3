import { expect, it } from 'vitest'
import { formerCheckUser, newCheckUser } from '../../src/adapters/local/checks/check-user.ts'
import { claimUser } from '../../src/agent/claim-user.ts'
import { isRoot } from './places-rig.ts'

it.skipIf(isRoot)('as an ordinary user checks run as that user', async () => {
  expect((await newCheckUser()).uid).toBeNull()
})

it.skipIf(!isRoot)('as root each has a user that nobody else can have until it is released', async () => {
  const [one, two] = [await newCheckUser(), await newCheckUser()]
  expect(one.uid).not.toBe(two.uid)
  expect(await formerCheckUser(one.uid)).toBeNull()
  await one.release()
  const again = await claimUser(one.uid)
  expect(again?.uid).toBe(one.uid)
  await again?.release()
  await two.release()
})

it.skipIf(!isRoot)('CHECK_USER_UNAVAILABLE where all of them are taken', async () => {
  const none = () => Promise.resolve(null)
  await expect(newCheckUser(none)).rejects.toMatchObject({ code: 'CHECK_USER_UNAVAILABLE' })
})
