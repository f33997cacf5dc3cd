import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { POOL_DAYS, TOMBSTONE_DAYS } from '../../../server/audience/index.js'
import { EVIDENCE_MONTHS } from '../../../server/conformity/index.js'
import {
  ACTORS,
  CONTRACT_KINDS,
  type Contract,
  DATA_CATEGORIES,
  loadContracts,
  loadNotices,
  PURPOSES,
  SECURITY_MEASURES,
} from '../../../server/contract/index.js'
import { CHALLENGE_LIFE_MS } from '../../../server/membership/challenge.js'
import { LINK_LIFE_MS } from '../../../server/membership/index.js'
import { ACTIVITIES, type Activity, MEASURE_PLACES } from '../../../server/portal/dossier/activities.js'
import { FLOWS, PLACES } from '../../../server/portal/dossier/flows.js'
import { KEEPINGS } from '../../../server/portal/dossier/keepings.js'
import { publishedTerms } from '../../../server/portal/dossier/manifest.js'
import { NO_PERSON } from '../../../server/portal/dossier/no-person.js'
import { makeRegister, openPointsOf } from '../../../server/portal/dossier/register.js'
import { models, rolesOf } from '../../../server/portal/dossier/roles.js'
import { COLUMNS, sayActivity, sayKeeping, sayOpenPoint } from '../../../server/portal/dossier/say.js'
import { formatOf } from '../../../server/portal/format.js'
import { LANGUAGES, type Language, wordsOf } from '../../../server/portal/words/index.js'
import { STAMP_MONTHS, VISIT_DAYS } from '../../../server/visit/index.js'
import { root, type TestDatabase, testDatabase } from '../../database.js'

const library = loadContracts(join(root, 'contracts'))
const view = (language: Language) => ({ language, words: wordsOf(language), format: formatOf(language) })
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
/** What the tables say of themselves, in one list. */
const inActivities = new Set<string>(ACTIVITIES.flatMap(({ tables }) => [...tables]))
const without = Object.values(NO_PERSON).flat() as string[]

/** In force, with what the register reads of it. */
function contract(kind: Contract['kind'], party: string, more: { version?: string; terms?: object } = {}): Contract {
  const version = more.version ?? library.latest(kind).version
  const found = library.find(kind, version)
  const terms = { ...found?.terms, ...more.terms }
  return { kind, version, terms, federation: { id: 'f', name: 'SCARE' }, party: { id: party, name: party } } as Contract
}

const IN_FORCE = [
  contract('operator-federation', 'Klox'),
  contract('federation-cinema', 'Le Royal'),
  contract('federation-cinema', 'Éden'),
]

describe('the tables', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  }, 60_000)
  afterAll(() => database?.drop())

  test('every table is in an activity, or is said to hold nothing of a person, and none is in both', async () => {
    const there = await tablesOf(database)
    expect(there.length).toBeGreaterThan(40)
    const said = [...inActivities, ...without]
    expect(there.filter((table) => !said.includes(table))).toEqual([])
    expect(said.filter((table) => !there.includes(table))).toEqual([])
    expect(without.filter((table) => inActivities.has(table))).toEqual([])
    expect(new Set(without).size).toBe(without.length)
  })

  test('a table that nobody told of is found', async () => {
    await database.owner.query('CREATE TABLE plane.newcomer (visitor uuid)')
    const there = await tablesOf(database)
    expect(there.filter((table) => !inActivities.has(table) && !without.includes(table))).toEqual(['plane.newcomer'])
    await database.owner.query('DROP TABLE plane.newcomer')
  })

  test('a table that is said to hold nothing of a person has no column that names one', async () => {
    const { rows } = await database.owner.query<{ column: string }>(
      `SELECT table_schema || '.' || table_name || '.' || column_name AS column FROM information_schema.columns
       WHERE table_schema || '.' || table_name = ANY ($1)
         AND column_name IN ('visitor', 'visitor_hash', 'person_id', 'receipt', 'email', 'recipient', 'signatory_name')`,
      [without],
    )
    expect(rows).toEqual([])
  })
})

/** Of all schemas but the queue's, which says when something is to be done, and of whom nothing; without pieces of others. */
async function tablesOf({ owner }: TestDatabase): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT t.table_schema || '.' || t.table_name AS name FROM information_schema.tables t
     WHERE t.table_schema !~ '^(pg_|information_schema|bullmq)' AND t.table_type = 'BASE TABLE'
       AND NOT (SELECT c.relispartition FROM pg_class c WHERE c.oid = format('%I.%I', t.table_schema, t.table_name)::regclass)
     ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

test('every purpose and every category of data of the terms is in an activity', () => {
  const purposes = new Set<string>(ACTIVITIES.flatMap((activity) => [...activity.purposes]))
  const data = new Set<string>(ACTIVITIES.flatMap((activity) => [...activity.data]))
  expect(PURPOSES.filter((purpose) => !purposes.has(purpose))).toEqual([])
  expect(DATA_CATEGORIES.filter((category) => !data.has(category))).toEqual([])
  for (const { terms } of models(library)) {
    if ('purposes' in terms) expect((terms.purposes ?? []).filter((one) => !purposes.has(one))).toEqual([])
    if ('dataCategories' in terms) expect((terms.dataCategories ?? []).filter((one) => !data.has(one))).toEqual([])
  }
})

test('what rests on consent serves a purpose that was consented to, and nothing else does', () => {
  for (const { code, basis, purposes } of ACTIVITIES as readonly Activity[])
    expect(`${code} ${purposes.length > 0}`).toBe(`${code} ${basis === 'consent'}`)
})

test('every keeping is used, and every activity says how long', () => {
  const used = new Set<string>(ACTIVITIES.flatMap(({ keepings }) => [...keepings]))
  expect(Object.keys(KEEPINGS).filter((code) => !used.has(code))).toEqual([])
  expect((ACTIVITIES as readonly Activity[]).filter(({ keepings }) => keepings.length === 0)).toEqual([])
})

test('how long is what the terms and the program say', () => {
  const terms = publishedTerms(library)
  const said = (code: keyof typeof KEEPINGS) => plain(sayKeeping(code, terms, view('fr')))
  const [cinema] = terms.cinema
  expect(said('visits')).toContain(` ${VISIT_DAYS} jours`)
  expect(said('pool-days')).toContain(` ${POOL_DAYS} jours`)
  expect(said('tombstones')).toContain(` ${TOMBSTONE_DAYS} jours`)
  expect(said('consent-links')).toContain(` ${STAMP_MONTHS} mois`)
  expect(said('checks')).toContain(` ${EVIDENCE_MONTHS} mois`)
  expect(said('identifier')).toContain(` ${cinema?.identifierMonths} mois`)
  expect(said('click-links')).toContain(
    `${cinema?.periodMonths} mois), puis ${cinema?.lateEventHours} heures et ${cinema?.disputeDays} jours`,
  )
  expect(said('records')).toContain(`${cinema?.recordYears} ans`)
  // What is said of links holds for challenges too.
  expect(CHALLENGE_LIFE_MS).toBeLessThanOrEqual(LINK_LIFE_MS)
})

test('of several contracts the longest time is said, and a time that none says is to be told', () => {
  const [first, second] = [publishedTerms(library).cinema[0], publishedTerms(library).cinema[0]]
  const cinema = [
    { ...first, recordYears: 10 },
    { ...second, recordYears: 12 },
  ] as never
  expect(plain(sayKeeping('records', { cinema, operator: [] }, view('fr')))).toContain('12 ans')
  expect(sayKeeping('operator-copy', { cinema, operator: [] }, view('fr'))).toContain('une durée à préciser')
})

test('the program deletes no later than the terms and the notice promise', () => {
  const promised = [
    ...publishedTerms(library).cinema,
    ...loadNotices(join(root, 'contracts')).map(({ terms }) => terms),
  ]
  for (const { visitDays, identifierMonths } of promised) {
    expect(VISIT_DAYS).toBeLessThanOrEqual(visitDays)
    expect(STAMP_MONTHS).toBeLessThanOrEqual(identifierMonths)
  }
})

test('controllers are those of the role matrix, by the names of the parties', () => {
  const register = makeRegister({ contracts: IN_FORCE, library, hostingCountry: 'France' })
  expect(register.inForce).toBe(true)
  expect(register.parties).toMatchObject({ federation: ['SCARE'], operator: ['Klox'], cinema: ['Éden', 'Le Royal'] })
  const visits = register.activities.find(({ code }) => code === 'visits')
  const said = sayActivity(visits as never, register, view('fr'))
  expect(said.controllers).toEqual([
    'la salle (Éden, Le Royal)\u00a0: responsable de\u00a0: informer les personnes, recueillir le consentement, transmettre la visite',
    'la fédération (SCARE)\u00a0: apporte son concours à\u00a0: informer les personnes, transmettre la visite',
  ])
  expect(said.transfers.at(-1)).toBe('hébergement\u00a0: France')
})

test('another matrix makes other controllers', () => {
  const roleMatrix = library
    .latest('federation-cinema')
    .terms.roleMatrix.map((row) =>
      row.duty === 'pool' ? { duty: 'pool' as const, lead: 'operator' as const, helps: ['federation' as const] } : row,
    )
  const lines = rolesOf([contract('federation-cinema', 'Le Royal', { terms: { roleMatrix } })])
  expect(lines.find(({ duty }) => duty === 'pool')).toEqual({
    duty: 'pool',
    leads: ['operator'],
    helps: ['federation'],
  })
  // Two contracts that differ: both are said.
  const both = rolesOf([
    contract('federation-cinema', 'Le Royal', { terms: { roleMatrix } }),
    contract('federation-cinema', 'Éden'),
  ])
  expect(both.find(({ duty }) => duty === 'pool')).toEqual({
    duty: 'pool',
    leads: ['operator', 'federation'],
    helps: [],
  })
})

test('only what a duty of the pool does not cover comes from the other contracts', () => {
  const lines = rolesOf(models(library))
  expect(new Set(lines.map(({ duty }) => duty)).size).toBe(lines.length)
  expect(lines.find(({ duty }) => duty === 'inform')?.leads).toEqual(['cinema'])
  expect(lines.find(({ duty }) => duty === 'look-up')?.helps).toEqual(['publisher'])
})

test('without contracts the roles are the model’s, nobody is named, and that is an open point', () => {
  const register = makeRegister({ contracts: [IN_FORCE[0] as Contract], library, hostingCountry: null })
  expect(register.inForce).toBe(false)
  expect(register.parties.cinema).toEqual([])
  expect(register.activities.find(({ code }) => code === 'visits')?.roles).toHaveLength(3)
  const codes = openPoints({ contracts: [IN_FORCE[0] as Contract] })
  expect(codes).toContain('no-contracts')
})

function openPoints(from: {
  contracts?: readonly Contract[]
  hostingCountry?: string
  privacyContact?: string
  validated?: boolean
  manifest?: string
  older?: number
}): string[] {
  const { contracts = IN_FORCE, hostingCountry = null, privacyContact = null, older = 0 } = from
  const register = makeRegister({ contracts, library, hostingCountry })
  const validation = from.validated ? { on: '2026-11-26', by: 'SCARE' } : null
  const assessment = { validation, manifest: from.manifest ?? register.manifest }
  return openPointsOf(register, { assessment, contracts, library, privacyContact, sitesWithOlderNotice: older }).map(
    ({ code }) => code,
  )
}

test('each open point is there while it is open, and goes when it is not', () => {
  const base = ['no-contractors', 'no-end', 'elsewhere']
  const told = { hostingCountry: 'France', privacyContact: 'dpo@example.org', validated: true }
  expect(openPoints(told)).toEqual(base)
  expect(openPoints({})).toEqual(['not-validated', 'no-hosting', 'no-contact', ...base])
  expect(openPoints({ ...told, manifest: '00' })).toEqual(['other-manifest', ...base])
  expect(openPoints({ ...told, older: 2 })).toEqual(['no-contractors', 'older-notice', 'no-end', 'elsewhere'])
  const older = [...IN_FORCE, contract('federation-cinema', 'Lux', { version: '2026-11' })]
  expect(openPoints({ ...told, contracts: older })).toEqual(['no-contractors', 'older-terms', 'no-end', 'elsewhere'])
})

test('a measure is only said where a contract obliges to it', () => {
  const terms = { securityMeasures: ['backups'] }
  const contracts = [
    contract('operator-federation', 'Klox', { terms }),
    contract('federation-cinema', 'Lux', { terms }),
  ]
  const register = makeRegister({ contracts, library, hostingCountry: null })
  expect(new Set(register.activities.flatMap(({ measures }) => measures))).toEqual(new Set(['backups']))
})

test('every measure has its place in the documents, or is said to have none', () => {
  expect(Object.keys(MEASURE_PLACES).sort()).toEqual([...SECURITY_MEASURES].sort())
  for (const place of Object.values(MEASURE_PLACES))
    if (place !== null) expect(`${place} ${existsSync(join(root, place))}`).toBe(`${place} true`)
})

test('the flows lead from place to place, each for an activity, and what is of a person leaves the federation only by agreement', () => {
  const codes = ACTIVITIES.map(({ code }) => code)
  expect(FLOWS.filter(({ activity }) => !codes.includes(activity))).toEqual([])
  expect(PLACES.filter((place) => !FLOWS.some(({ from, to }) => from === place || to === place))).toEqual([])
  const outside = ['distributor', 'operator', 'cinema']
  const leaving = FLOWS.filter(({ personal, to }) => personal && outside.includes(to))
  expect(leaving.map(({ code, activity }) => [code, activity])).toEqual([['segment', 'targeting']])
})

test.each(LANGUAGES)('everything has words: %s', (language) => {
  const register = makeRegister({ contracts: [], library, hostingCountry: null })
  for (const activity of register.activities) {
    const said = sayActivity(activity, register, view(language))
    for (const column of COLUMNS) {
      expect(`${activity.code} ${column} ${said[column].length > 0}`).toBe(`${activity.code} ${column} true`)
      for (const point of said[column]) expect(`${activity.code} ${column} ${point}`).not.toMatch(/undefined|\{|\*\*/)
    }
  }
  const assessment = { validation: null, manifest: 'x' }
  const contracts = [contract('federation-cinema', 'Lux', { version: '2026-11' })]
  const from = { assessment, contracts, library, privacyContact: null, sitesWithOlderNotice: 1 }
  for (const point of openPointsOf(register, from))
    expect(sayOpenPoint(point, view(language))).not.toMatch(/undefined|\{/)
  expect(ACTORS.length + CONTRACT_KINDS.length).toBe(9)
})
