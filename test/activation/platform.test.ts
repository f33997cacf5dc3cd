import fc from 'fast-check'
import {
  activationStatusOf,
  addPlatform,
  editPlatform,
  endPlatform,
  type FieldName,
  findPlatform,
  listPlatformCampaigns,
  readPlatform,
  setCampaignPlatform,
} from '../../server/activation/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { seedPlane } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'

/** A buying platform as the operator sets it. */
const GOOD: Record<FieldName, string> = {
  name: ' Régie Une ',
  vendorId: '755',
  syncHosts: 'Sync.Example.com,  ib.example.com sync.example.com',
  syncUrl: 'https://sync.example.com/getuid?{redirect}',
  ids: 'theirs',
  format: 'xandr',
  memberId: '958',
  delivery: 'jobs',
  deliveryUrl: 'https://api.example.com/batch-segment',
  secret: 'regie-une',
}
const now = new Date('2026-11-22T10:00:00Z')

test('what a form says becomes a platform, trimmed, its hosts each once', () => {
  expect(readPlatform(GOOD)).toEqual({
    ok: true,
    fields: {
      ...{ name: 'Régie Une', vendorId: 755, syncHosts: ['sync.example.com', 'ib.example.com'] },
      ...{ syncUrl: GOOD.syncUrl, ids: 'theirs', format: 'xandr', memberId: 958 },
      ...{ delivery: 'jobs', deliveryUrl: GOOD.deliveryUrl, secret: 'regie-une' },
    },
  })
  const folder = readPlatform({
    ...GOOD,
    format: 'csv',
    delivery: 'folder',
    vendorId: '',
    memberId: '',
    syncUrl: '',
    syncHosts: '',
  })
  expect(folder).toMatchObject({ ok: true, fields: { vendorId: null, syncUrl: null, deliveryUrl: null, secret: null } })
})

test.each<[string, Partial<Record<FieldName, string>>, object]>([
  ['no name', { name: '  ' }, { name: 'missing' }],
  ['a long name', { name: 'x'.repeat(121) }, { name: 'too-long' }],
  ['a vendor that is none', { vendorId: '70000' }, { vendorId: 'not-a-number' }],
  ['an account that is none', { memberId: '-1' }, { memberId: 'not-a-number' }],
  ['Xandr without an account', { memberId: '' }, { memberId: 'missing' }],
  ['an address of this machine', { syncHosts: '127.0.0.1' }, { syncHosts: 'not-hosts' }],
  ['a host without a dot', { syncHosts: 'localhost' }, { syncHosts: 'not-hosts' }],
  [
    'eleven hosts',
    { syncHosts: Array.from({ length: 11 }, (_, n) => `a${n}.example.com`).join(' ') },
    { syncHosts: 'not-hosts' },
  ],
  ['no way back', { syncUrl: 'https://sync.example.com/' }, { syncUrl: 'without-redirect' }],
  [
    'no place for our number',
    { ids: 'ours', syncUrl: 'https://sync.example.com/{redirect}' },
    { syncUrl: 'without-uid' },
  ],
  ['an undeclared host', { syncUrl: 'https://other.example.com/{redirect}' }, { syncUrl: 'host-not-declared' }],
  ['without encryption', { syncUrl: 'http://sync.example.com/{redirect}' }, { syncUrl: 'not-an-address' }],
  ['jobs of CSV', { format: 'csv' }, { delivery: 'only-xandr' }],
  ['no address', { deliveryUrl: '' }, { deliveryUrl: 'missing' }],
  ['an address of a machine', { deliveryUrl: 'https://10.0.0.1/' }, { deliveryUrl: 'not-an-address' }],
  ['an address with a password', { deliveryUrl: 'https://u:p@api.example.com/' }, { deliveryUrl: 'not-an-address' }],
  ['an address with a port', { deliveryUrl: 'https://api.example.com:8443/' }, { deliveryUrl: 'not-an-address' }],
  ['a way out of the folder', { secret: '../signatures' }, { secret: 'not-a-secret-name' }],
  [
    'what is in no list',
    { ids: 'x', format: 'y', delivery: 'z' },
    { ids: 'unknown', format: 'unknown', delivery: 'unknown' },
  ],
])('a form is refused, and the field said: %s', (_title, wrong, faults) => {
  expect(readPlatform({ ...GOOD, ...wrong })).toEqual({ ok: false, faults })
})

test('whatever is written in a form, nothing throws, and what is let in the database takes', () => {
  const anything = fc.record(
    Object.fromEntries(
      Object.keys(GOOD).map((name) => [name, fc.oneof(fc.constant(GOOD[name as FieldName]), fc.string())]),
    ),
  ) as fc.Arbitrary<Record<FieldName, string>>
  fc.assert(
    fc.property(anything, (form) => {
      const read = readPlatform(form)
      if (!read.ok) return expect(Object.keys(read.faults).length).toBeGreaterThan(0)
      const { syncUrl, syncHosts, deliveryUrl } = read.fields
      if (syncUrl !== null) expect(syncHosts).toContain(new URL(syncUrl).host)
      if (deliveryUrl !== null) expect(new URL(deliveryUrl).protocol).toBe('https:')
    }),
    { numRuns: 500 },
  )
})

describe('kept', () => {
  let database: TestDatabase
  let campaign: number
  const organisation = uuidFromName('organisation operator')
  const by = { organisation, now }
  const read = readPlatform(GOOD)
  if (!read.ok) throw new Error('the form is good')
  const { fields } = read

  beforeAll(async () => {
    database = await testDatabase()
    const plane = await seedPlane(database.owner)
    campaign = (await seedCampaign(database.owner, plane)).campaign
  })
  afterAll(() => database?.drop())

  const events = async () =>
    (await database.owner.query(`SELECT body::jsonb->>'kind' AS kind FROM audit.entry ORDER BY index`)).rows.map(
      ({ kind }) => kind,
    )

  test('added, changed, given a campaign, ended: each in the audit chain, once', async () => {
    const id = await addPlatform(database.console, fields, by)
    expect(await findPlatform(database.console, { id })).toMatchObject({ ...fields, id, createdAt: now, endedAt: null })
    expect(await findPlatform(database.console, { id: 'none' })).toBeNull()
    expect(await editPlatform(database.console, { id, fields: { ...fields, name: 'Autre' }, ...by })).toBe(true)
    // What was sent has to be taken back under the same numbers and in the same form.
    expect(await editPlatform(database.console, { id, fields: { ...fields, ids: 'ours' }, ...by })).toBe(false)
    expect(await setCampaignPlatform(database.console, { campaign, platform: id, bought: true, ...by })).toBe(true)
    expect(await setCampaignPlatform(database.console, { campaign, platform: id, bought: true, ...by })).toBe(false)
    expect((await listPlatformCampaigns(database.console))[0]).toMatchObject({ id: campaign, platforms: [id] })
    expect(await activationStatusOf(database.console, { campaign })).toEqual([
      {
        platform: { id, name: 'Autre' },
        ended: false,
        lastFile: null,
        state: 'nothing-yet',
        fault: null,
        matchPercent: null,
      },
    ])
    expect(await setCampaignPlatform(database.console, { campaign, platform: id, bought: false, ...by })).toBe(true)
    expect(await endPlatform(database.console, { id, ...by })).toBe(true)
    expect(await endPlatform(database.console, { id, ...by })).toBe(false)
    expect(await editPlatform(database.console, { id, fields, ...by })).toBe(false)
    expect(await events()).toEqual([
      ...['platform-added', 'platform-changed', 'campaign-on-platform', 'campaign-off-platform', 'platform-ended'],
    ])
  })

  test('a campaign that is no more accepted or running is given to nobody', async () => {
    const id = await addPlatform(database.console, fields, by)
    await database.owner.query(`UPDATE public.campaign SET state = 'ended'`)
    expect(await setCampaignPlatform(database.console, { campaign, platform: id, bought: true, ...by })).toBe(false)
    await database.owner.query(`UPDATE public.campaign SET state = 'running'`)
  })

  test('the status: the last file, what fails, and the match rate of the release in two digits, or none', async () => {
    const { owner, console } = database
    const id = await addPlatform(console, fields, by)
    await setCampaignPlatform(console, { campaign, platform: id, bought: true, ...by })
    const status = async () =>
      (await activationStatusOf(console, { campaign })).find(({ platform }) => platform.id === id)
    const put = (seq: number, state: string, more = '') =>
      owner.query(
        `INSERT INTO plane.export_file (platform, seq, kind, state, planned_at, campaigns, name, sha256, logged_sha256, sent_at, done_at, tries, fault)
         VALUES ($1, $2, 'full', $3, $4, ARRAY[$5::int], 'f.txt', sha256('f'), sha256('salted'), $6, $6, $7, $8)`,
        [id, seq, state, now, campaign, state === 'written' ? null : now, more === '' ? 0 : 3, more || null],
      )
    await put(1, 'acknowledged')
    expect(await status()).toMatchObject({
      state: 'up-to-date',
      lastFile: { name: 'f.txt', kind: 'full', acknowledgedAt: now },
    })
    await put(2, 'sent')
    expect(await status()).toMatchObject({ state: 'waiting', lastFile: { acknowledgedAt: null } })
    await put(3, 'written', 'refused')
    expect(await status()).toMatchObject({ state: 'failing', fault: 'refused' })
    const { rows } = await owner.query(
      `INSERT INTO plane.release (made_at, window_from, window_to) VALUES ($1, '2026-08-01', '2026-11-01') RETURNING id`,
      [now],
    )
    await owner.query(
      `INSERT INTO plane.release_cell (release, cell, figure, activated, addressable, addressable_withheld)
       SELECT $1, segment, 9000, true, 4100, NULL FROM public.campaign`,
      [rows[0].id],
    )
    const matched = (figure: number | null, withheld: string | null) =>
      owner.query(
        `INSERT INTO plane.release_matched (release, cell, platform, figure, withheld) SELECT $1, segment, $2, $3, $4 FROM public.campaign
         ON CONFLICT (release, cell, platform) DO UPDATE SET figure = excluded.figure, withheld = excluded.withheld`,
        [rows[0].id, id, figure, withheld],
      )
    await matched(1300, null)
    expect(await status()).toMatchObject({ matchPercent: 32 })
    await matched(null, 'too-few-people')
    expect(await status()).toMatchObject({ matchPercent: null })
  })

  test('the console reads no number of a person and no count of a file', async () => {
    for (const sql of [
      'SELECT uid FROM plane.exported_member',
      'SELECT uid FROM plane.partner_match',
      'SELECT uid FROM plane.withdrawn_uid',
      'SELECT visitor FROM plane.sync_ask',
      'SELECT added FROM plane.export_file',
      'SELECT bytes FROM plane.export_file',
      'SELECT sha256 FROM plane.export_file',
      'SELECT salt FROM plane.export_file',
    ])
      await expect(database.console.query(sql)).rejects.toThrow('permission denied')
    // The pixel learns nothing of files, and writes matches through their function alone.
    for (const sql of [
      'SELECT secret FROM public.platform',
      'SELECT uid FROM plane.exported_member',
      `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at) VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now(), now())`,
    ])
      await expect(database.pixel.query(sql)).rejects.toThrow('permission denied')
  })
})
