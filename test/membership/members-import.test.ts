import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import fc from 'fast-check'
import { appendAudit } from '../../server/contract/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import {
  type CatalogueCinema,
  createMembershipStore,
  decodeMembers,
  importMembers,
  openInvitations,
  planMembers,
  readMembers,
  tryMembers,
} from '../../server/membership/index.js'
import { seedPlane } from '../audience/plane.js'
import { hasSharedData, sharedData, type TestDatabase, testDatabase } from '../database.js'
import { join } from './members.js'

const AT = new Date('2026-11-26T09:00:00Z')
const federation = uuidFromName('organisation federation')
let database: TestDatabase
let prisma: PrismaClient
let maud: string
const letter = () => (token: string) => ({ subject: 'Invitation', text: token })

beforeAll(async () => {
  database = await testDatabase()
  await seedPlane(database.owner, { cinemas: 1 })
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  maud = await join(createMembershipStore(prisma), {
    organisationId: federation,
    name: 'Maud',
    roles: ['reader', 'manager'],
  })
  for (const [slug, name, city, postalCode, cncNumber] of [
    ['le-royal', 'Le Royal', 'Toulon', '83000', 11],
    ['le-trianon', 'Le Trianon', 'Romainville', '93230', 12],
    ['l-etoile', 'L’Étoile', 'Saint-Denis', '93200', 13],
    ['etoile-2', 'Étoile', 'Saint-Denis', '93200', 14],
  ])
    await database.owner.query(
      `INSERT INTO public.cinema (id, slug, name, city, postal_code, departement, cnc_number, labels)
       VALUES ($1, $2, $3, $4, $5, left($5, 2), $6, '{}')`,
      [uuidFromName(`${slug}`), slug, name, city, postalCode, cncNumber],
    )
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

const lines = (text: string) => {
  const read = readMembers(text)
  if (!read.good) throw new Error(read.why)
  return read.lines
}
const whys = (text: string) => lines(text).map((line) => (line.good ? 'good' : line.why))

test('a file is read in the encodings and with the separators that spreadsheets write', () => {
  const text = 'nom;ville;e-mail\nL’Étoile;Angoulême;a@b.fr\n'
  const utf8 = Buffer.from(text)
  const latin = Buffer.from([...text].map((sign) => (sign === '’' ? 0x92 : sign.charCodeAt(0))))
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  for (const bytes of [utf8, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]), latin, utf16]) {
    const [line] = lines(decodeMembers(bytes))
    expect(line).toMatchObject({ good: true, facts: { name: 'L’Étoile', city: 'Angoulême', email: 'a@b.fr' } })
  }
  for (const separator of [';', ',', '\t'])
    expect(
      lines(['Nom', 'Code postal', 'Commune'].join(separator).concat('\r\n', ['A', '1000', 'B'].join(separator))),
    ).toMatchObject([{ good: true, facts: { name: 'A', city: 'B', postalCode: '01000' } }])
})

test('a file that is none is refused as a whole', () => {
  const why = (text: string) => readMembers(text)
  expect(why('')).toEqual({ good: false, why: 'no-header' })
  expect(why('nom;adresse\na;b')).toEqual({ good: false, why: 'no-header' })
  expect(why('nom;ville;commune\na;b;c')).toEqual({ good: false, why: 'no-header' })
  expect(why('nom;ville\n"a;b')).toEqual({ good: false, why: 'malformed' })
  expect(why(`nom;ville\n${'a;b\n'.repeat(5_001)}`)).toEqual({ good: false, why: 'too-many-rows' })
  expect(why(`nom;ville\n${'é'.repeat(500_001)};b`)).toEqual({ good: false, why: 'too-large' })
})

test('each refusal of a line', () => {
  const head = 'nom;ville;code postal;numéro CNC;e-mail;contact\n'
  expect(whys(`${head}A;B;75001;12;a@b.fr;C`)).toEqual(['good'])
  expect(whys(`${head}A;B`)).toEqual(['cells'])
  for (const formula of ['=1+1', '+33', '-2', '@SUM(A1)', ' =1', '"\'=1"', '"\u00a0=1"'])
    expect([formula, whys(`${head}A;B;;;;${formula}`)]).toEqual([formula, ['formula']])
  expect(whys(`${head}"A\0";B;;;;`)).toEqual(['control'])
  expect(whys(`${head}"A\nB";B;;;;`)).toEqual(['control'])
  expect(whys(`${head}${'A'.repeat(301)};B;;;;`)).toEqual(['too-long'])
  expect(whys(`${head} ;B;;;;`)).toEqual(['name'])
  expect(whys(`${head}A;;;;;`)).toEqual(['city'])
  expect(whys(`${head}A;B;7500A;;;`)).toEqual(['postal-code'])
  expect(whys(`${head}A;B;;4.0;;`)).toEqual(['cnc-number'])
  expect(whys(`${head}A;B;;;nobody;`)).toEqual(['email'])
})

test('no line that a spreadsheet would carry out gets through, and none makes the reading fail', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), (cells) => {
      const read = readMembers(`nom;ville;contact\n${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}`)
      if (!read.good) return
      for (const line of read.lines) {
        if (!line.good) continue
        for (const text of [line.facts.name, line.facts.city, line.facts.contact ?? ''])
          expect(text).not.toMatch(/^\s*[=+\-@]|\p{Cc}/u)
      }
    }),
  )
})

const cinema = (id: string, name: string, city: string, more: Partial<CatalogueCinema> = {}): CatalogueCinema => ({
  ...{ id, name, city, postalCode: null, departement: null, cncNumber: null, organisationId: null },
  ...more,
})
const plan = (text: string, cinemas: CatalogueCinema[], organisations: string[] = []) =>
  planMembers(lines(text), { cinemas, organisations }).map((row) =>
    row.outcome === 'new' || row.outcome === 'there'
      ? `${row.outcome} ${row.cinema.id} ${row.by}`
      : `${row.outcome} ${row.why}`,
  )

test('a cinema is found by its number, or by its name in its town; what is near is left to somebody who looks', () => {
  const all = [
    cinema('royal', 'Le Royal', 'Toulon', { departement: '83', cncNumber: 1 }),
    cinema('trianon', 'Trianon', 'Paris', { departement: '75', organisationId: 'o' }),
    cinema('one', 'Étoile', 'Saint-Denis', { departement: '93' }),
    cinema('two', 'L’Étoile', 'St Denis', { departement: '93' }),
    cinema('relais', 'Le Relais Villeret', 'Metz', { departement: '57' }),
  ]
  const head = 'nom;ville;code postal;numéro CNC;organisation;e-mail\n'
  const one = (line: string, organisations?: string[]) => plan(head + line, all, organisations)[0]
  expect(one('CINÉMA ROYAL;TOULON;83000;;;')).toBe('new royal name')
  expect(one('Royal;La Valette;83160;1;;')).toBe('new royal number')
  expect(one('Autre Chose;Toulon;83000;1;;')).toBe('doubtful number-elsewhere')
  expect(one('Royal;Lille;59000;1;;')).toBe('doubtful number-elsewhere')
  expect(one('Le Trianon;Paris 18e arrondissement;75018;;;')).toBe('there trianon name')
  expect(one('Étoile;Saint-Denis;93200;;;')).toBe('doubtful several')
  expect(one('Le Relais;Metz;57000;;;')).toBe('doubtful name-differs')
  expect(one('Le Royal;Toulon;59000;;;')).toBe('refused unknown-cinema')
  expect(one('Nulle part;Toulon;;;;')).toBe('refused unknown-cinema')
  expect(one('Royal;Toulon;;;Ville de Toulon;', ['VILLE DE TOULON'])).toBe('doubtful organisation-exists')
  expect(plan(`${head}Royal;Toulon;;;;\nLe Royal;Toulon;;;;`, all)[1]).toBe('refused twice')
})

test('one address is of one organisation: cinemas of one contact come in together, or one of them does not', () => {
  const all = [cinema('a', 'A', 'X'), cinema('b', 'B', 'X'), cinema('c', 'C', 'X')]
  const text = 'nom;ville;organisation;e-mail\nA;X;;m@x.fr\nB;X;;m@x.fr\nC;X;Ville;m@x.fr'
  const rows = planMembers(lines(text), { cinemas: all, organisations: [] })
  expect(rows.map((row) => (row.outcome === 'new' ? row.group : row.outcome === 'refused' && row.why))).toEqual([
    ...['address m@x.fr', 'address m@x.fr', 'address-elsewhere'],
  ])
})

test('the import does what the dry run showed, once, and nothing when anything has changed since', async () => {
  const text =
    'nom;ville;numéro CNC;organisation;e-mail;contact\r\nLe Royal;Toulon;11;Ciné Var;lu@var.fr;Lu\r\nLe Trianon;Romainville;12;Ciné Var;;\r\nÉtoile;Saint-Denis;;;;\r\n=1;x;;;;\r\n'
  const tools = { pool: database.console, audit: appendAudit }
  const tried = await tryMembers(database.console, text)
  if (!tried.good) throw new Error(tried.why)
  const { mark } = tried.plan
  const asked = { federationId: federation, by: maud, text, mark, letter, at: AT }
  const organisations = async () => (await createMembershipStore(prisma).organisations('cinema')).length
  const before = await organisations()
  expect(await importMembers(tools, { ...asked, text: `${text}X;Y;;;;` })).toMatchObject({ why: 'changed' })
  expect(await importMembers(tools, { ...asked, mark: 'ab'.repeat(32) })).toMatchObject({ why: 'changed' })
  expect(await importMembers(tools, { ...asked, by: uuidFromName('nobody') })).toMatchObject({ why: 'not-a-manager' })
  expect(await organisations()).toBe(before)
  // A form writes other ends of lines, and the same is asked for.
  const done = await importMembers(tools, { ...asked, text: text.replaceAll('\r\n', '\n') })
  expect(done).toMatchObject({ done: true, organisations: 1, invitations: 1 })
  const { rows } = await database.owner.query(
    `SELECT c.slug, o.name, o.id, c.scare_member FROM public.cinema c JOIN public.organisation o ON o.id = c.organisation_id
     WHERE o.name = 'Ciné Var' ORDER BY 1`,
  )
  expect(rows.map(({ slug, scare_member }) => [slug, scare_member])).toEqual([
    ...[
      ['le-royal', true],
      ['le-trianon', true],
    ],
  ])
  expect(await openInvitations(database.console, rows[0].id)).toMatchObject([
    { email: 'lu@var.fr', name: 'Lu', roles: ['reader', 'manager', 'signatory'] },
  ])
  expect(await importMembers(tools, asked)).toMatchObject({ why: 'changed' })
  const { rows: chain } = await database.owner.query(
    `SELECT body::jsonb -> 'facts' AS facts FROM audit.entry WHERE kind = 'members-imported'`,
  )
  expect(chain).toMatchObject([{ facts: { rows: 4, joined: 1 } }])
})

const real = hasSharedData ? test : test.skip
real('the SCARE’s own list is read whole, with the columns that say nothing here named', () => {
  const read = readMembers(decodeMembers(readFileSync(joinPath(sharedData, 'cinemas/scare-cinemas-2026-07.csv'))))
  if (!read.good) throw new Error(read.why)
  expect(read.lines).toHaveLength(146)
  expect(read.lines.filter(({ good }) => !good)).toEqual([])
  expect(read.ignored).toEqual(expect.arrayContaining(['slug', 'street', 'cnc_nom', 'match_m']))
})
