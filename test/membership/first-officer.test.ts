import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../../server/lib/id.js'
import { createPrisma } from '../../server/lib/prisma.js'
import { createMembershipStore, inviteFirstOfficer, type MembershipStore } from '../../server/membership/index.js'
import { findLink } from '../../server/membership/link-store.js'
import { root, type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-27T10:00:00Z')
let database: TestDatabase
let prisma: ReturnType<typeof createPrisma>
let store: MembershipStore
beforeEach(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  store = createMembershipStore(prisma)
})
afterEach(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

const invite = (asked: { email?: string; name?: string; federation?: string; recover?: boolean } = {}) =>
  inviteFirstOfficer(
    { pool: database.console, store },
    { email: 'Ada@Federation.example', name: 'Ada', federation: 'SCARE', recover: false, now, ...asked },
  )

async function givePasskey(email: string): Promise<void> {
  const person = await store.personByEmail(email)
  await database.owner.query(
    `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
     VALUES (gen_random_uuid(), $1, $1::uuid, '', 0, '{}', false, false, 'x', now())`,
    [person?.id],
  )
}

test('the first officer of a federation that is not there yet gets a link, and may invite and sign', async () => {
  const invited = await invite()
  expect(invited).toMatchObject({ invited: true, federation: 'SCARE' })
  const person = await store.personByEmail('ada@federation.example')
  expect(person?.roles).toEqual(['reader', 'manager', 'signatory'])
  const link = await findLink(database.console, sha256(invited.invited ? invited.token : ''))
  expect(link).toMatchObject({ kind: 'federation', purpose: 'enrol', loopback: false, usedAt: null })
  expect(link?.expiresAt.getTime()).toBe(now.getTime() + 600_000)
  expect(await invite({ federation: 'Another' })).toMatchObject({ invited: true, federation: 'SCARE' })
  expect(await store.organisations('federation')).toHaveLength(1)
})

test('once somebody has a passkey the command makes nobody an officer; it recovers one', async () => {
  await invite()
  await givePasskey('ada@federation.example')
  expect(await invite({ email: 'grace@federation.example' })).toEqual({ invited: false, why: 'not-the-first' })
  expect(await store.personByEmail('grace@federation.example')).toBeNull()
  expect(await invite({ email: 'grace@federation.example', recover: true })).toEqual({ invited: false, why: 'unknown' })
  const recovered = await invite({ recover: true })
  expect(await findLink(database.console, sha256(recovered.invited ? recovered.token : ''))).toMatchObject({
    purpose: 'recovery',
  })
})

test('an address of somebody elsewhere, or none at all, is refused', async () => {
  const organisationId = randomUUID()
  await store.putOrganisation({ id: organisationId, kind: 'cinema', name: 'Le Royal' })
  await store.putPerson({
    id: randomUUID(),
    organisationId,
    name: 'Jean',
    email: 'jean@royal.example',
    roles: ['reader'],
  })
  expect(await invite({ email: 'jean@royal.example' })).toEqual({ invited: false, why: 'elsewhere' })
  for (const wrong of [{ email: 'x' }, { name: ' ' }, { federation: '' }])
    expect(await invite(wrong)).toEqual({ invited: false, why: 'invalid' })
  expect(await store.organisations('federation')).toEqual([])
})

/** The command, as package.json runs it, from source. */
function run(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'server/invite.ts'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', CONSOLE_ORIGIN: 'https://console.exemple', ...env },
    },
  )
  return { status, stdout, stderr }
}

test('the command prints the link, and says what is wrong with an exit code', async () => {
  const place = { DATABASE_URL: database.urls.console }
  const printed = run(['--federation', 'ada@federation.example', '--name', 'Ada'], place)
  expect(printed.stderr).toBe('')
  expect(printed.status).toBe(0)
  const [, token = ''] = /https:\/\/console\.exemple\/entrer\/([\w-]{43})/.exec(printed.stdout) ?? []
  expect(await findLink(database.console, sha256(token))).not.toBeNull()
  await givePasskey('ada@federation.example')
  expect(run(['--federation', 'grace@federation.example'], place)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('invite the others on their pages'),
  })
  expect(run(['--nonsense'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--federation <e-mail>') })
  expect(run([])).toMatchObject({ status: 2 })
  expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('DATABASE_URL_FILE') })
}, 60_000)

test('the database is taken from a file that others cannot read, and from no argument', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-invite-'))
  try {
    const file = join(folder, 'url')
    writeFileSync(file, `${database.urls.console}\n`, { mode: 0o600 })
    const who = ['--federation', 'ada@federation.example']
    expect(run(who, { DATABASE_URL_FILE: file })).toMatchObject({ status: 0, stderr: '' })
    chmodSync(file, 0o644)
    const refused = run(who, { DATABASE_URL_FILE: file })
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('may be read by everybody')])
    expect(refused.stderr).not.toMatch(/\n {4}at /)
    const listed = run([...who, '--database-url', 'postgres://ada:geheim@localhost/lanterne'])
    expect(listed).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('DATABASE_URL') })
    expect(listed.stderr).toContain("Unknown option '--database-url'")
    expect(listed.stderr).not.toContain('geheim')
    const nowhere = run(who, { LANTERNE_DATA: folder })
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining('Or give DATABASE_URL') })
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)
