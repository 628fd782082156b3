import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A certificate of its own for localhost and 127.0.0.1, made in a folder; `file` is what whoever asks has to trust. */
export const ownCertificate = async (folder: string) => {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await promisify(execFile)('openssl', ['req', ...made, ...subject, '-keyout', key, '-out', file])
  return { key: await readFile(key, 'utf8'), cert: await readFile(file, 'utf8'), file }
}
