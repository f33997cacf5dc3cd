import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { activationStatusOf } from '../../server/activation/index.js'
import { purgeNightly } from '../../server/audience/index.js'
import { addDays } from '../../server/lib/clock.js'
import { sha256, uuidFromName } from '../../server/lib/id.js'
import { ensurePseudonymRing, loadPseudonymRing, partnerPseudonym } from '../../server/pseudonym/index.js'
import { ExportStage, minutes, now } from './export-stage.js'

/** Files for buying platforms: who is in them, and what happens when something goes wrong. */
const stage = ExportStage.forTests()
const lines = () => stage.one.taken.map(({ text }) => text.trim().split('\n').slice(1))

test('the first file says everything: who is known there and in the audience, until when', async () => {
  await stage.bought('upload')
  await stage.known('u-2')
  await stage.known('u-1', { expiresAt: addDays(now, 3) })
  await stage.known('elsewhere', { on: 'folder' })
  await stage.known('not-for-ads', { purposes: 5 })
  expect((await stage.round()).delivered).toBe(1)
  expect(stage.one.taken).toEqual([
    {
      name: 'lanterne-00000001-full.csv',
      text: `uid,segment,action,expires\nu-1,${stage.code},add,2026-11-25T00:00:00Z\nu-2,${stage.code},add,2026-12-06T10:00:00Z\n`,
    },
  ])
  const { rows } = await stage.database.owner.query(
    `SELECT body::jsonb->'facts' AS facts FROM audit.entry WHERE body::jsonb->>'kind' = 'export-made'`,
  )
  // Of how many people it is the public log says nothing, and of no file that was guessed whether it is the one.
  const file = sha256(stage.one.taken[0]?.text ?? '')
  const kept = await stage.database.owner.query<{ salt: Buffer }>('SELECT salt FROM plane.export_file')
  const salt = kept.rows[0]?.salt ?? Buffer.alloc(0)
  expect(salt).toHaveLength(32)
  expect(rows).toEqual([
    { facts: { what: 'audience-full', fileSha256: sha256(Buffer.concat([salt, file])).toString('hex') } },
  ])
})

test('the digest of a file of one line is in no place that others read, and is another for the same bytes', async () => {
  await stage.bought('upload')
  const ann = await stage.known('ann')
  await stage.round()
  await stage.erased(ann, minutes(1))
  await stage.round({ at: minutes(2) })
  const guessed = sha256(`uid,segment,action,expires\nann,${stage.code},remove,\n`).toString('hex')
  expect(sha256(stage.one.taken[1]?.text ?? '').toString('hex')).toBe(guessed)
  const { rows } = await stage.database.owner.query<{ body: string }>('SELECT body FROM audit.entry')
  expect(rows.map(({ body }) => body).filter((body) => body.includes(guessed))).toEqual([])
  const { console } = stage.database
  const status = (await activationStatusOf(console, { campaign: stage.campaign })).find(
    ({ platform }) => platform.id === stage.ids.upload,
  )
  expect(status?.lastFile?.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(rows.some(({ body }) => body.includes(status?.lastFile?.sha256 ?? ''))).toBe(true)
  for (const column of ['sha256', 'salt'])
    await expect(console.query(`SELECT ${column} FROM plane.export_file`)).rejects.toThrow('permission denied')
  const salts = await stage.database.owner.query('SELECT DISTINCT salt FROM plane.export_file')
  expect(salts.rowCount).toBe(2)
})

describe('a line ends with the consents that carry it', () => {
  const ends = async () => {
    await stage.round()
    return lines()[0]?.map((line) => line.split(',')[3])
  }
  const visitor = uuidFromName('visitor ann')

  test('where the only day ends before the match does', async () => {
    await stage.bought('upload')
    await stage.known('ann', { expiresAt: addDays(now, 3), matchedUntil: addDays(now, 60) })
    expect(await ends()).toEqual(['2026-11-25T00:00:00Z'])
  })

  test('but not with one without whose day they are in the audience all the same', async () => {
    await stage.bought('upload')
    await stage.known('ann', { expiresAt: addDays(now, 3), matchedUntil: addDays(now, 60) })
    await stage.known('ann', { visitor, cinema: 1, expiresAt: addDays(now, 8) })
    expect(await ends()).toEqual(['2026-11-30T00:00:00Z'])
  })

  test('with the one whose days put them there, not another', async () => {
    await stage.bought('upload')
    await stage.database.owner.query(`UPDATE public.campaign SET segment = 'region:Occitanie'`)
    await stage.known('ann', { expiresAt: addDays(now, 50) })
    await stage.known('ann', { visitor, cinema: 1, expiresAt: addDays(now, 8) })
    expect(await ends()).toEqual(['2026-11-30T00:00:00Z'])
  })

  test('and is put off before it comes, where the consent was given anew', async () => {
    await stage.bought('upload')
    await stage.known('ann', { expiresAt: addDays(now, 3) })
    await stage.round()
    await stage.database.owner.query(
      `UPDATE plane.partner_match SET expires_at = $1; UPDATE plane.visitor_cinema_day SET expires_at = $1`.replaceAll(
        '$1',
        `'${addDays(now, 60).toISOString()}'`,
      ),
    )
    const end = new Date('2026-11-25T00:00:00Z').getTime()
    await stage.round({ at: new Date(end - 2 * 3_600_000) })
    expect(stage.one.taken).toHaveLength(1)
    await stage.round({ at: new Date(end - 1_800_000) })
    expect(lines()[1]).toEqual([`ann,${stage.code},add,2026-12-08T23:30:00Z`])
    await stage.round({ at: new Date(end - 900_000) })
    expect(stage.one.taken).toHaveLength(2)
  })
})

test('then only what changed, and nothing where nothing did', async () => {
  await stage.bought('upload')
  await stage.known('u-1')
  await stage.round()
  await stage.round({ at: minutes(15) })
  expect(stage.one.taken).toHaveLength(1)
  await stage.known('u-2')
  // Not before a quarter of an hour has gone.
  await stage.round({ at: minutes(20) })
  expect(stage.one.taken).toHaveLength(1)
  await stage.round({ at: minutes(30) })
  expect(lines()[1]).toEqual([`u-2,${stage.code},add,2026-12-06T10:30:00Z`])
  expect(stage.one.taken[1]?.name).toBe('lanterne-00000002-delta.csv')
  // After a week everything again, so that nothing runs out there.
  await stage.round({ at: addDays(now, 7) })
  expect(stage.one.taken[2]?.name).toBe('lanterne-00000003-full.csv')
  expect(lines()[2]).toHaveLength(2)
  expect(stage.members(addDays(now, 7))).toEqual(['u-1', 'u-2'])
})

describe('whoever is not in the audience any more is taken out', () => {
  let ann: string
  beforeEach(async () => {
    await stage.bought('upload')
    ann = await stage.known('ann')
    await stage.known('bob', { cinema: 1 })
    await stage.round()
    expect(stage.members()).toEqual(['ann', 'bob'])
  })
  const sql = (text: string, values: unknown[] = []) => stage.database.owner.query(text, values)

  test('who was erased: without waiting, and the number is forgotten when it was taken', async () => {
    await stage.erased(ann, minutes(1))
    await stage.round({ at: minutes(2) })
    expect(lines()[1]).toEqual([`ann,${stage.code},remove,`])
    expect(stage.members()).toEqual(['bob'])
    const { rows } = await sql(
      `SELECT (SELECT count(*)::int FROM plane.withdrawn_uid) AS due, (SELECT count(*)::int FROM plane.exported_member) AS told,
         (SELECT done_at - withdrawn_since < interval '2 minutes' FROM plane.export_file WHERE seq = 2) AS soon`,
    )
    expect(rows).toEqual([{ due: 0, told: 1, soon: true }])
  })

  test('who withdrew: without waiting', async () => {
    await stage.withdrawn(ann, { at: minutes(1) })
    await stage.round({ at: minutes(2) })
    expect(stage.members()).toEqual(['bob'])
  })

  test.each([
    [
      'of a cinema whose contract ended',
      `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), '2026-11-22T10:00Z') WHERE cinema = (SELECT id FROM public.cinema WHERE slug = 'cinema-0')`,
      ['bob'],
    ],
    ['of a campaign that ended', `UPDATE public.campaign SET state = 'ended'`, []],
    ['of a campaign that is bought there no more', `UPDATE public.campaign_platform SET ended_at = now()`, []],
    ['of a platform that is not used any more', `UPDATE public.platform SET ended_at = now()`, []],
    ['of a segment that became too small', `DELETE FROM plane.activated_cell WHERE cell = 'salles-art-et-essai'`, []],
    [
      'without the contract of the operator',
      `UPDATE public.contract SET state = 'suspended' WHERE kind = 'operator-federation'`,
      [],
    ],
    [
      'without the contract of the distributor',
      `UPDATE public.contract SET state = 'suspended' WHERE kind = 'federation-distributor'`,
      [],
    ],
    [
      'without the terms of a publisher on whose pages it is shown',
      `UPDATE public.contract SET state = 'suspended' WHERE kind = 'federation-publisher'`,
      [],
    ],
    [
      'of a match that ended',
      `UPDATE plane.partner_match SET expires_at = '2026-11-22T10:10Z' WHERE uid = 'ann'`,
      ['bob'],
    ],
  ])('%s', async (_title, change, left) => {
    await sql(change)
    await stage.round({ at: minutes(15) })
    expect(stage.members(minutes(15))).toEqual(left)
    await sql(
      `INSERT INTO plane.activated_cell (cell, since) VALUES ('salles-art-et-essai', now()) ON CONFLICT DO NOTHING`,
    )
  })

  test('and taken in again when they are', async () => {
    await sql(`UPDATE public.campaign SET segment = 'region:Occitanie'`)
    await stage.round({ at: minutes(15) })
    expect(stage.members()).toEqual(['bob'])
    await sql(`UPDATE public.campaign SET segment = 'salles-art-et-essai'`)
    await stage.round({ at: minutes(30) })
    expect(stage.members()).toEqual(['ann', 'bob'])
  })

  test('a consent that became shorter is told', async () => {
    await sql(`UPDATE plane.partner_match SET expires_at = '2026-11-23T10:00Z' WHERE uid = 'ann'`)
    await stage.round({ at: minutes(15) })
    expect(lines()[1]).toEqual([`ann,${stage.code},add,2026-11-23T00:00:00Z`])
  })

  test('a number that two people share stays while one of them does', async () => {
    await stage.known('bob', { visitor: '00000000-0000-4000-8000-000000000001' })
    await stage.erased('00000000-0000-4000-8000-000000000001', minutes(1))
    await stage.round({ at: minutes(15) })
    expect(stage.members()).toEqual(['ann', 'bob'])
    expect((await sql('SELECT FROM plane.withdrawn_uid')).rowCount).toBe(0)
  })
})

describe('when something goes wrong', () => {
  beforeEach(() => stage.bought('upload'))

  test('a platform that is down for a day catches up, and holds nobody who went meanwhile', async () => {
    const ann = await stage.known('ann')
    await stage.known('bob')
    stage.one.mood = 'down'
    expect([...(await stage.round()).faults.values()]).toEqual(['no-answer'])
    await stage.erased(ann, minutes(30))
    await stage.known('carl')
    for (let at = 15; at < 1_440; at += 15) await stage.round({ at: minutes(at) })
    expect(stage.one.taken).toEqual([])
    stage.one.mood = 'well'
    for (let at = 1_440; at < 1_500; at += 15) await stage.round({ at: minutes(at) })
    expect(stage.members(minutes(1_500))).toEqual(['bob', 'carl'])
    expect(JSON.stringify(stage.one.taken)).not.toContain(`ann,${stage.code},add`)
    expect((await stage.files()).at(-1)).toMatchObject({ state: 'acknowledged', fault: null })
  })

  test('who withdraws while a file waits is in no file that is delivered', async () => {
    const ann = await stage.known('ann')
    stage.one.mood = 'busy'
    expect([...(await stage.round()).faults.values()]).toEqual(['unavailable'])
    await stage.withdrawn(ann, { at: minutes(1) })
    stage.one.mood = 'well'
    await stage.round({ at: minutes(2) })
    expect(stage.one.taken.map(({ text }) => text)).not.toContainEqual(expect.stringContaining(`ann,${stage.code},add`))
    expect(stage.members()).toEqual([])
  })

  test('a file that was broken off in the middle is sent again, as the same', async () => {
    await stage.known('ann')
    stage.one.mood = 'half'
    await stage.round()
    expect(stage.members()).toEqual([])
    stage.one.mood = 'well'
    await stage.round({ at: minutes(1) })
    expect(stage.one.taken.map(({ name }) => name)).toEqual(['lanterne-00000001-full.csv'])
    expect(await stage.files()).toEqual([{ seq: 1, kind: 'full', state: 'acknowledged', fault: null }])
  })

  test('a file whose answer was lost is sent again under its name, and taken once', async () => {
    await stage.known('ann')
    stage.one.mood = 'deaf'
    await stage.round()
    stage.one.mood = 'well'
    await stage.round({ at: minutes(1) })
    expect(stage.one.taken).toHaveLength(1)
    expect(await stage.files()).toEqual([{ seq: 1, kind: 'full', state: 'acknowledged', fault: null }])
  })

  test('pauses between tries become longer, half an hour at most', async () => {
    await stage.known('ann')
    stage.one.mood = 'down'
    const tries: number[] = []
    for (let at = 0; at <= 110; at++) {
      const { faults } = await stage.round({ at: minutes(at) })
      if (faults.size > 0) tries.push(at)
    }
    expect(tries).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
  })

  test('a file that waits and whose folder was lost is made again, byte by byte', async () => {
    await stage.known('ann')
    stage.one.mood = 'down'
    await stage.round()
    rmSync(stage.waiting, { recursive: true })
    stage.one.mood = 'well'
    await stage.round({ at: minutes(1) })
    expect(await stage.files()).toEqual([{ seq: 1, kind: 'full', state: 'acknowledged', fault: null }])
    expect(stage.members()).toEqual(['ann'])
  })

  test('a password that is not there sends nothing', async () => {
    await stage.known('ann')
    await stage.database.owner.query(`UPDATE public.platform SET secret = 'none' WHERE name = 'upload'`)
    expect([...(await stage.round()).faults.values()]).toEqual(['secret-missing'])
    await stage.database.owner.query(`UPDATE public.platform SET secret = 'mock' WHERE name = 'upload'`)
  })
})

test('a file has only so many lines: more make more files, nothing is said twice, and nobody is left out', async () => {
  await stage.bought('upload')
  const uids = Array.from({ length: 9 }, (_, n) => `u-${n}`)
  for (const uid of uids) await stage.known(uid)
  const sizes = { maxLines: 3, numbersAtOnce: 2 }
  expect((await stage.round({ sizes })).delivered).toBe(3)
  // A piece of numbers is not cut.
  expect(lines().map((one) => one.length)).toEqual([4, 4, 1])
  expect(stage.one.taken.map(({ name }) => name.slice(9))).toEqual([
    ...['00000001-full.csv', '00000002-full.csv', '00000003-full.csv'],
  ])
  expect(lines().flat().length).toBe(9)
  expect(stage.members()).toEqual(uids)
  await stage.database.owner.query(`DELETE FROM plane.partner_match WHERE uid IN ('u-0', 'u-4', 'u-8')`)
  await stage.round({ at: minutes(15), sizes })
  expect(stage.members()).toEqual(uids.filter((uid) => !['u-0', 'u-4', 'u-8'].includes(uid)))
  expect(stage.one.taken.map(({ name }) => name.slice(17)).slice(3)).toEqual(['-delta.csv'])
})

test('a folder: whole files under their names, for the platform to fetch', async () => {
  await stage.bought('folder')
  await stage.known('ann', { on: 'folder' })
  await stage.round()
  expect(stage.fetched()).toEqual(['lanterne-00000001-full.csv'])
  expect(readFileSync(stage.pathOf('lanterne-00000001-full.csv'), 'latin1')).toContain(`ann,${stage.code},add,`)
})

describe('jobs, as Xandr has them', () => {
  beforeEach(() => stage.bought('jobs'))

  test('announced, uploaded, asked after; removals are minus one', async () => {
    const ann = await stage.known('4711', { on: 'jobs' })
    await stage.known('12345678900987654321', { on: 'jobs', cinema: 1 })
    await stage.round()
    expect((await stage.files())[0]).toMatchObject({ state: 'sent' })
    await stage.round({ at: minutes(1) })
    expect((await stage.files())[0]).toMatchObject({ state: 'acknowledged' })
    expect(stage.members()).toEqual(['12345678900987654321', '4711'])
    await stage.erased(ann, minutes(2))
    await stage.round({ at: minutes(3) })
    await stage.round({ at: minutes(4) })
    expect(stage.one.taken[1]?.text).toBe(`4711,${stage.code}:-1:${minutes(3).getTime() / 1000}:0:958\n`)
    expect(stage.members()).toEqual(['12345678900987654321'])
  })

  test('a removal does not wait for what the platform makes of the file before', async () => {
    const ann = await stage.known('4711', { on: 'jobs' })
    stage.one.processes = false
    await stage.round()
    await stage.erased(ann, minutes(2))
    await stage.round({ at: minutes(3) })
    expect((await stage.files()).map(({ state }) => state)).toEqual(['sent', 'sent'])
    stage.one.processes = true
    await stage.round({ at: minutes(4) })
    expect(stage.members()).toEqual([])
  })

  test('a job that fails there is made anew', async () => {
    await stage.known('4711', { on: 'jobs' })
    await stage.round()
    stage.one.fails = true
    await stage.round({ at: minutes(15) })
    stage.one.fails = false
    await stage.round({ at: minutes(16) })
    await stage.round({ at: minutes(17) })
    expect((await stage.files()).map(({ state }) => state)).toEqual(['superseded', 'acknowledged'])
    expect(stage.members()).toEqual(['4711'])
  })
})

test('the night leaves nothing that has run out there, and what is still wanted is said again', async () => {
  await stage.bought('upload')
  await stage.known('ann', { expiresAt: addDays(now, 30) })
  await stage.round()
  const late = addDays(now, 15)
  const night = (await purgeNightly(stage.database.worker, { now: late })).find(
    ({ what }) => what === 'exported-members',
  )
  expect(night).toMatchObject({ deleted: 1, ok: true })
  await stage.round({ at: late })
  expect(stage.members(late)).toEqual(['ann'])
})

test('the same people in two platforms’ files: nothing of a line is found in the other file but what all lines have', async () => {
  await stage.bought('upload')
  await stage.bought('folder')
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-pairs-'))
  ensurePseudonymRing(folder)
  const ring = loadPseudonymRing(folder)
  for (let n = 0; n < 20; n++) {
    const visitor = uuidFromName(`visitor of two ${n}`)
    // Each consent ends at a second of its own, some of them soon.
    const expiresAt = new Date(addDays(now, n % 2 === 0 ? 5 : 50).getTime() + n * 61_007)
    for (const on of ['upload', 'folder'] as const) {
      const uid = partnerPseudonym(ring, { platform: stage.ids[on], visitor, epoch: 1 })
      await stage.known(uid, { on, visitor, expiresAt })
    }
  }
  rmSync(folder, { recursive: true })
  await stage.round()
  const one = (stage.one.taken[0]?.text ?? '').trim().split('\n').slice(1)
  const other = readFileSync(stage.pathOf(stage.fetched()[0] ?? ''), 'latin1')
    .trim()
    .split('\n')
    .slice(1)
  expect([one.length, other.length]).toEqual([20, 20])
  const fields = (lines: string[]) => lines.map((line) => line.split(','))
  const uids = new Set(fields(one).map(([uid]) => uid))
  expect(fields(other).filter(([uid]) => uids.has(uid))).toEqual([])
  // What is left of the lines tells ten people from ten others, and nobody from those.
  const rest = (lines: string[]) => {
    const counted = new Map<string, number>()
    for (const [, ...more] of fields(lines)) counted.set(more.join(), (counted.get(more.join()) ?? 0) + 1)
    return [...counted.values()]
  }
  expect([rest(one), rest(other)]).toEqual([
    [10, 10],
    [10, 10],
  ])
})
