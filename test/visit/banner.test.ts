import { randomUUID } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { addSite, loadNotices } from '../../server/contract/index.js'
import { addDays } from '../../server/lib/clock.js'
import { frenchSpaces } from '../../server/lib/typography.js'
import { readNoticeText } from '../../server/visit/banner.js'
import { bannerPrefix } from '../../server/visit/index.js'
import { bringIntoForce, cinema, contracts, library, notice, organisation, testRing } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
const { ring, drop } = testRing()
beforeAll(async () => {
  database = await testDatabase()
  await notice(database.owner)
})
afterAll(async () => {
  drop()
  await database?.drop()
})

const LATELY = addDays(new Date(), -1)
const NOTICES = loadNotices(contracts)

/** What a page has after the prefix. */
function factsOf(prefix: string | null): unknown {
  const window = {}
  runInNewContext(prefix ?? '', { window })
  return JSON.parse(JSON.stringify((window as { lanterneBanner?: unknown }).lanterneBanner))
}

/** A federation with its operator, and a cinema with a site. */
async function world() {
  const pool = database.owner
  const deps = { pool, library, ring }
  const federation = await organisation(pool, 'federation')
  const operator = await organisation(pool, 'operator')
  const party = await organisation(pool, 'cinema')
  const key = `K${randomUUID().slice(0, 8)}`
  await addSite(pool, {
    cinemaId: await cinema(pool, party.id),
    key,
    hosts: [`${key}.example`.toLowerCase()],
    consentSource: 'banner',
    noticeVersion: NOTICES.at(-1)?.version ?? '',
    at: LATELY,
  })
  const sign = (kind: Parameters<typeof bringIntoForce>[1]['kind'], other: typeof party) =>
    bringIntoForce(deps, { kind, federation, party: other, at: LATELY })
  const rename = (id: string, name: string) =>
    pool.query('UPDATE public.organisation SET name = $2 WHERE id = $1', [id, name])
  return { pool, key, federation, operator, party, sign, rename }
}

describe('what the banner of a site must know', () => {
  test('is the notice, whole, and who is responsible and who is told, in this order', async () => {
    const { pool, key, operator, party, sign, federation, rename } = await world()
    await sign('operator-federation', operator)
    await sign('federation-cinema', party)
    const [publisher, distributor] = [await organisation(pool, 'publisher'), await organisation(pool, 'distributor')]
    await sign('federation-publisher', publisher)
    await sign('federation-distributor', distributor)
    await rename(federation.id, 'SCARE')
    await rename(party.id, 'Le Méliès (Saint-Étienne)')
    const text = NOTICES.at(-1)
    expect(factsOf(await bannerPrefix(database.pixel, key))).toEqual({
      version: text?.version,
      fr: readNoticeText(frenchSpaces(text?.textFr ?? '')),
      en: readNoticeText(text?.textEn ?? ''),
      parties: [
        { role: 'cinema', name: 'Le Méliès (Saint-Étienne)' },
        { role: 'federation', name: 'SCARE' },
        { role: 'operator', name: 'Un operator' },
        { role: 'publisher', name: 'Un publisher' },
        { role: 'distributor', name: 'Un distributor' },
      ],
    })
  })

  test('names nobody of another federation, and nobody whose contract is not in force', async () => {
    const one = await world()
    await one.sign('operator-federation', one.operator)
    await one.sign('federation-cinema', one.party)
    const other = await world()
    await other.sign('federation-publisher', await organisation(other.pool, 'publisher'))
    const left = await organisation(one.pool, 'distributor')
    const { id } = await one.sign('federation-distributor', left)
    await one.pool.query(`UPDATE public.contract SET state = 'terminated' WHERE id = $1`, [id])
    const { parties } = factsOf(await bannerPrefix(database.pixel, one.key)) as { parties: { role: string }[] }
    expect(parties.map(({ role }) => role)).toEqual(['cinema', 'federation', 'operator'])
  })

  test('is nothing for a key that nobody has, and where no contract is in force', async () => {
    expect(await bannerPrefix(database.pixel, 'NOBODY')).toBeNull()
    const { pool, key, operator, party, sign } = await world()
    await sign('federation-cinema', party)
    expect(await bannerPrefix(database.pixel, key)).toBeNull()
    await sign('operator-federation', operator)
    expect(await bannerPrefix(database.pixel, key)).not.toBeNull()
    await pool.query(
      `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), now()) WHERE site = (SELECT id FROM public.site WHERE key = $1)`,
      [key],
    )
    expect(await bannerPrefix(database.pixel, key)).toBeNull()
  })

  test('is the version that the site shows, and changes with it', async () => {
    const { pool, key, operator, party, sign } = await world()
    await sign('operator-federation', operator)
    await sign('federation-cinema', party)
    const before = await bannerPrefix(database.pixel, key)
    await pool.query(
      `INSERT INTO public.notice SELECT '2027-03', text_fr, text_en, sha256 FROM public.notice WHERE version = $1`,
      [NOTICES.at(-1)?.version],
    )
    expect(await bannerPrefix(database.pixel, key)).toBe(before)
    await pool.query(`UPDATE public.site SET notice_version = '2027-03' WHERE key = $1`, [key])
    expect(factsOf(await bannerPrefix(database.pixel, key))).toMatchObject({ version: '2027-03' })
  })

  test('stays what it is in a script, whatever a name contains', async () => {
    const { key, operator, party, sign, rename } = await world()
    await sign('operator-federation', operator)
    await sign('federation-cinema', party)
    const name = `</script><!-- L'Écran "noir" \\ \u2028\u2029 \u{1f3ac} \${x} -->`
    await rename(party.id, name)
    const prefix = await bannerPrefix(database.pixel, key)
    expect(prefix).toMatch(/^window\.lanterneBanner=\{[ -~]*\};\n$/)
    expect(prefix).not.toContain('<')
    expect((factsOf(prefix) as { parties: unknown[] }).parties[0]).toEqual({ role: 'cinema', name })
  })

  test('is all that the pixel may read of organisations and contracts', async () => {
    const closed = ['name FROM public.organisation', 'terms FROM public.contract', 'email FROM public.person']
    for (const what of closed) await expect(database.pixel.query(`SELECT ${what}`)).rejects.toThrow('permission denied')
  })
})

describe('a notice', () => {
  test.each(NOTICES.map(({ version, textFr, textEn }) => [version, textFr, textEn]))(
    '%s can be shown by a banner, without loss',
    (_, ...texts) => {
      for (const text of texts) {
        const { title, intro, purposes, more } = readNoticeText(text) ?? fail()
        expect(purposes).toHaveLength(3)
        const again = [
          `# ${title}`,
          intro,
          purposes.map(([name, sentence]) => `- **${name}.** ${sentence}`).join('\n'),
          ...more,
        ]
        expect(again.join('\n\n')).toBe(text.trim())
        expect([title, intro, ...purposes.flat(), ...more].join('')).not.toMatch(/[*_#`[\]]/) // Nothing that would be shown as signs.
      }
    },
  )

  test('of another shape is not shown', () => {
    for (const text of [
      '',
      'fr',
      '# T\n\nintro',
      '# T\n\nintro\n\n- **A.** a\n- **B.** b',
      'T\n\ni\n\n- **A.** a\n- **B.** b\n- **C.** c',
    ])
      expect(readNoticeText(text)).toBeNull()
    expect(readNoticeText('# T\n\ni\n\n- **A.** a\n- **B.** b\n- **C.** c')).not.toBeNull()
  })
})

function fail(): never {
  throw new Error('a notice that no banner can show')
}
