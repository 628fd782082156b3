import { buildApp } from 'fauxqs'

// Not `startFauxqs`, which listens on every interface.
const app = buildApp({ logger: false, defaultRegion: 'eu-west-2' })
const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${address}\n`)
