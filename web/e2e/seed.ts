import { rmSync } from 'node:fs'
import { seeded, Server } from './server'

/** Makes the sample anew, by the ways that people would use. */
export default async function seed() {
  rmSync(seeded, { recursive: true, force: true })
  const server = await Server.start('demo', seeded)
  await server.stop()
}
