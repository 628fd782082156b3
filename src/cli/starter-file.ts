import { basename } from 'node:path'

/** The file that `init` writes: the smallest one that ships, with the next lines to think about as comments. */
export const starterFile = (app = basename(process.cwd())): string => `app: ${kebab(app)}

services:
  web:
    build: { context: ., run: npm ci --omit=dev }
    command: node server.js # gets PORT and HOST
    health: /healthz # must answer 200

# A database of its own for each environment; migrations are applied before the new version starts.
# database:
#   migrations: { tool: dbmate, dir: db/migrations }

environments:
  development: { target: local }
  staging: { target: local, after: development }
  production: { target: local, after: staging }
`

const kebab = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40) || 'app'
