import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../files/file-system.ts'
import { writeDurably } from '../../files/write-durably.ts'

/** A saved plan with the versions of plugins that it was made with (the text of the lock file; null: there is none). */
export type SavedPlan = { readonly plan: Buffer; readonly lock: string | null }

export type SealedPlans = {
  /** Keeps a plan; resolves to its digest. Idempotent. */
  keep(saved: SavedPlan): Promise<string>
  /** Null: it is not kept, or it was sealed by another key. */
  open(digest: string): Promise<SavedPlan | null>
  /** Idempotent. */
  remove(digest: string): Promise<void>
}

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const keptAtMostMs = 30 * 24 * 3_600_000

/**
 * Plans of infrastructure in a folder, encrypted by a key of their own that follows from the home's: they hold the values of secrets.
 * A file is nonce, tag and text; the digest of the plan is bound to it.
 */
export const sealedPlans = (folder: string, homeKey: Uint8Array): SealedPlans => {
  const key = new Uint8Array(hkdfSync('sha256', homeKey, '', 'plans of infrastructure', 32))
  const pathOf = (digest: string): string => join(folder, digest.replace('sha256:', ''))
  return {
    keep: async saved => {
      const digest = `sha256:${createHash('sha256').update(saved.plan).digest('hex')}`
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await removeOld(folder)
      await writeDurably(pathOf(digest), seal(key, digest, saved))
      return digest
    },
    open: async digest => {
      const sealed = await readFile(pathOf(digest), 'utf8').catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return null
        throw error
      })
      return sealed === null ? null : unseal(key, digest, Buffer.from(sealed, 'base64'))
    },
    remove: digest => rm(pathOf(digest), { force: true }),
  }
}

/** Of deployments that never started, and will not: a plan that is gone is planned again. */
const removeOld = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    // One that is gone meanwhile was somebody else's to remove.
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > keptAtMostMs) await rm(path, { force: true })
  }
}

const seal = (key: Uint8Array, digest: string, { plan, lock }: SavedPlan): string => {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(digest))
  const text = JSON.stringify({ plan: plan.toString('base64'), lock })
  const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64')
}

const unseal = (key: Uint8Array, digest: string, sealed: Buffer): SavedPlan | null => {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes)).setAAD(Buffer.from(digest))
  opening.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    const body = Buffer.concat([opening.update(sealed.subarray(nonceBytes + tagBytes)), opening.final()])
    const { plan, lock } = JSON.parse(body.toString('utf8')) as { readonly plan: string; readonly lock: string | null }
    return { plan: Buffer.from(plan, 'base64'), lock }
  } catch {
    // Changed, or sealed by another key: there is no plan that could be trusted.
    return null
  }
}
