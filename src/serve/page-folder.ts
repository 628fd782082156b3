import { existsSync } from 'node:fs'
import { join } from 'node:path'

const beside = join(import.meta.dirname, '../web')
const inSource = join(import.meta.dirname, '../../web/dist')

/** Where the built page is: beside the built server, or where `npm run build:page` puts it for a server that runs from its source. */
export const pageFolder = (): string => (existsSync(join(beside, 'index.html')) ? beside : inSource)
