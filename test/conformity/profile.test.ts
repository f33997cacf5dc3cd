import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeLeftProfiles, watchProfile } from '../../server/conformity/profile.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-profiles-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('what robots that died left is removed, and nothing that is in use or another’s', () => {
  const now = new Date('2026-11-26T10:00:00Z')
  const made = (name: string, minutes: number) => {
    const path = join(folder, name)
    mkdirSync(join(path, 'Default'), { recursive: true })
    const at = new Date(now.getTime() - minutes * 60_000)
    utimesSync(path, at, at)
    return path
  }
  const [left, used, other] = [made('lanterne-robot-a', 61), made('lanterne-robot-b', 59), made('something', 500)]
  removeLeftProfiles({ now, within: folder })
  expect([left, used, other].map((path) => existsSync(path))).toEqual([false, true, true])
})

test('a folder that takes more than it may is told of once, with all that is below it', async () => {
  const path = join(folder, 'watched')
  mkdirSync(join(path, 'a/b'), { recursive: true })
  let told = 0
  const stop = watchProfile(path, { maxBytes: 2_000_000, onFull: () => void told++ })
  await new Promise((resolve) => setTimeout(resolve, 1_300))
  expect(told).toBe(0)
  writeFileSync(join(path, 'a/b/full'), Buffer.alloc(3_000_000, 'x'))
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  stop()
  expect(told).toBe(1)
})
