import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../database.js'

/** What knows exactly whose clicks were paid. */
const EXACT = /\b(campaignFigures|campaignByDay|campaignResults|campaignWorth|click_count)\b/
const DOOR = 'server/portal/read/clicks.ts'

test('pages, files and the API read clicks through one door, and no exact number beside it', () => {
  const folder = join(root, 'server/portal')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
  expect(files.length).toBeGreaterThan(200)
  const exact = files
    .map((name) => `server/portal/${name}`)
    .filter((name) => EXACT.test(readFileSync(join(root, name), 'utf8')))
  // The dossier names the tables that there are.
  expect(exact).toEqual(['server/portal/dossier/no-person.ts', DOOR])
})
