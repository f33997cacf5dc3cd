import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attach, loadContracts, readDetached } from '../../server/contract/index.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { bringIntoForce, contracts, library, organisation, testRing } from './world.js'

let database: TestDatabase
const { ring, drop } = testRing()
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  drop()
  await database?.drop()
})

const deps = () => ({ pool: database.console, library, ring })
const at = new Date('2026-11-22T10:00:00Z')

test('the migration reads the side out of a signature of the time before, and stops for none that it cannot read', async () => {
  const migration = readFileSync(join(root, 'prisma/migrations/20261127000400_contracts/migration.sql'), 'utf8')
  const sideOf = /CREATE FUNCTION pg_temp\.side_of[\s\S]*?END \$\$;/.exec(migration)?.[0] ?? ''
  const [federation, party] = [
    await organisation(database.console, 'federation'),
    await organisation(database.console, 'cinema'),
  ]
  const { id } = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at, version: '2026-11' })
  const compact = (await readDetached(database.console, id)).map(attach)
  const client = await database.owner.connect()
  try {
    await client.query(sideOf)
    const { rows } = await client.query('SELECT pg_temp.side_of(jws) AS side FROM unnest($1::text[]) AS jws', [
      [...compact, '', 'a.b.c', 'header..signature'],
    ])
    expect(rows.map(({ side }) => String(side)).sort()).toEqual(['federation', 'null', 'null', 'null', 'party'])
  } finally {
    client.release(true)
  }
})

test('a contract under an older version is signed and stays valid beside the newer ones', async () => {
  expect(loadContracts(contracts).find('federation-cinema', '2026-11')?.template.fr).not.toContain('Annexe')
  const [federation, party] = [
    await organisation(database.console, 'federation'),
    await organisation(database.console, 'cinema'),
  ]
  const old = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at, version: '2026-11' })
  expect(old).toMatchObject({ state: 'in-force', version: '2026-11', operator: null, amends: null })
})
