import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../database.js'
import type { Platform } from '../platform.js'
import { newFolder, run } from '../start/program.js'

/** Enough for an audience at which a campaign may be aimed. */
const PEOPLE = 1600
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
]
const ROBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

/** Fills a platform as its owner would: by a replay of a web log, here one of people who never were. */
export async function fill(platform: Platform): Promise<void> {
  const file = join(newFolder(), 'access.log')
  writeFileSync(file, syntheticLog())
  const replay = join(root, 'dist/server/replay.js')
  const shares = ['--consent', '0.9', '--third-party-cookies', '0.9', '--clicks', '0.4']
  const program = run(platform.dataDir, {}, [process.execPath, replay, file, ...shares])
  const code = await program.ended
  if (code !== 0) throw new Error(`the replay ended with ${code}: ${program.err()}${program.out()}`)
}

/** Each looks at two to four pages of forty; a robot looks at some too. The same each time. */
function syntheticLog(): string {
  const lines: string[] = []
  for (let person = 0; person < PEOPLE; person++) {
    const client = `198.18.${Math.floor(person / 250)}.${person % 250}`
    for (let page = 0; page < 2 + (person % 3); page++)
      lines.push(line(client, `/${(person * 7 + page * 11) % 40}`, AGENTS[person % AGENTS.length] ?? ''))
  }
  for (let page = 0; page < 60; page++) lines.push(line('198.18.99.9', `/${page}`, ROBOT))
  return `${lines.join('\n')}\n`
}

function line(client: string, path: string, agent: string): string {
  return `${client} - - [17/May/2015:10:05:03 +0000] "GET ${path} HTTP/1.1" 200 1 "-" "${agent}"`
}
