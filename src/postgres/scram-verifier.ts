import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const iterations = 4096

/**
 * PostgreSQL's stored form of a password (RFC 5803, src/common/scram-common.c), so that the password itself never
 * reaches the server or its log. ASCII passwords only: others would first need SASLprep.
 */
export const scramVerifier = async (password: string, salt = randomBytes(16)): Promise<string> => {
  const salted = await promisify(pbkdf2)(password, salt, iterations, 32, 'sha256')
  const sign = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(sign('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${sign('Server Key').toString('base64')}`
}
