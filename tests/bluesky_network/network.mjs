// Bluesky's own directory, account server and app view, for the tests. Says where they are, and stops on SIGTERM.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(`${process.env.BLUESKY_NETWORK}/`)
const { TestNetwork } = await import(pathToFileURL(require.resolve('@atproto/dev-env')))
const [plc, pds, bsky, ozone] = process.env.BLUESKY_PORTS.split(',').map(Number)

const network = await TestNetwork.create({
  dbPostgresSchema: 'bsky',
  plc: { port: plc },
  pds: {
    port: pds,
    hostname: 'localhost',
    enableDidDocWithSession: true,
    rateLimitsEnabled: process.env.BLUESKY_RATE_LIMITS === '1',
  },
  bsky: { port: bsky, publicUrl: `http://localhost:${bsky}` },
  ozone: { port: ozone },
})
process.on('SIGTERM', async () => {
  await network.close()
  process.exit(0)
})
console.log(`ready http://localhost:${pds}`)
