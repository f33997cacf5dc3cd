import {
  createContract,
  findContract,
  listContracts,
  listSignedElsewhere,
  loadContracts,
  offerContract,
} from '../../server/contract/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { contracts } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let now = demoStart
const library = loadContracts(contracts)
const cookies = {} as Record<'federation' | 'operator' | 'distributor' | 'publisher' | 'royal' | 'other', string>
const organisations = {} as Record<'federation' | 'operator' | 'distributor' | 'publisher', string>
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
  for (const kind of ['federation', 'operator', 'distributor', 'publisher'] as const) {
    organisations[kind] = (await server.store.organisations(kind))[0]?.id ?? ''
    cookies[kind] = await server.signIn(organisations[kind])
  }
  cookies.royal = await server.signIn((await demoCinema(database, 'le-royal')).organisationId)
  cookies.other = await server.signIn((await demoCinema(database, 'les-400-coups')).organisationId)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
/** No two things happen at once. */
beforeEach(() => {
  now = new Date(now.getTime() + 60_000)
})

type Who = keyof typeof cookies
const post = (path: string, as: Who, form: Record<string, string> = {}) =>
  server.post(path, { cookie: cookies[as], form })
async function read(path: string, as: Who): Promise<string> {
  const page = await (await server.get(path, { cookie: cookies[as] })).text()
  return page.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}
async function only(kind: Parameters<typeof listContracts>[1] & object) {
  const found = await listContracts(database.owner, kind)
  expect(found).toHaveLength(1)
  return found[0] as (typeof found)[number]
}
const royal = async (state: 'in-force' | 'offered' | 'superseded' | 'terminated') => {
  const { organisationId } = await demoCinema(database, 'le-royal')
  return listContracts(database.owner, { kind: 'federation-cinema', partyId: organisationId, states: [state] })
}

describe('terms in one click', () => {
  test('are shown with who signed them, and with the standing offer', async () => {
    for (const [who, path] of [
      ['distributor', '/distributeur/conditions'],
      ['publisher', '/editeur/conditions'],
    ] as const) {
      const page = await read(path, who)
      expect(page).toContain('Ces conditions sont en vigueur depuis le 8 septembre 2025')
      expect(page).toContain('Les deux signatures se vérifient')
      expect(page).not.toContain('J’accepte')
    }
    const alias = await server.get('/distributor/terms')
    expect(alias.headers.get('location')).toBe('/distributeur/conditions?langue=en')
  })

  test('a terminated distributor books nothing, and accepts again in one click', async () => {
    const contract = await only({ kind: 'federation-distributor', partyId: organisations.distributor })
    const ended = await post(`/federation/contrats/${contract.id}/geste`, 'federation', { geste: 'resilier' })
    expect(ended.status).toBe(303)
    expect(await read('/distributeur/campagnes/nouvelle', 'distributor')).toContain('Vos conditions avec la fédération')
    const page = await (await server.get('/distributeur/conditions', { cookie: cookies.distributor })).text()
    const offre = /name="offre" value="([^"]+)"/.exec(page)?.[1] as string
    expect((await post('/editeur/conditions', 'publisher', { offre })).status).toBe(409)
    const accepted = await post('/distributeur/conditions', 'distributor', { offre })
    expect([accepted.status, accepted.headers.get('location')]).toEqual([303, '/distributeur/conditions?fait=accepte'])
    expect(await read('/distributeur/conditions', 'distributor')).toContain('Ces conditions sont en vigueur')
    expect((await post('/distributeur/conditions', 'distributor', { offre })).status).toBe(409)
  })

  test('an offer that was taken back is accepted by nobody, and a reader may not accept', async () => {
    const page = await (await server.get('/federation/contrats', { cookie: cookies.federation })).text()
    const [offer] = [...page.matchAll(/name="offre" value="([^"]+)"/g)].map((match) => match[1] as string)
    expect((await post('/federation/contrats/offres/retirer', 'federation', { offre: offer as string })).status).toBe(
      303,
    )
    expect((await post('/distributeur/conditions', 'distributor', { offre: offer as string })).status).toBe(409)
    const again = { genre: 'federation-distributor', version: '2026-12' }
    expect((await post('/federation/contrats/offres', 'federation', again)).status).toBe(303)
    expect((await post('/federation/contrats/offres', 'federation', { genre: 'federation-cinema' })).status).toBe(409)
    const roles = (text: string) =>
      database.owner.query('UPDATE public.person SET roles = $2 WHERE organisation_id = $1', [
        organisations.publisher,
        text,
      ])
    await roles('{reader}')
    expect((await post('/editeur/conditions', 'publisher', { offre: offer as string })).status).toBe(403)
    await roles('{reader,manager,signatory}')
  })
})

describe('an amendment', () => {
  const offer = async (choices: Record<string, string>) => {
    const [live] = await royal('in-force')
    return post(`/federation/contrats/${live?.id}/avenant`, 'federation', choices)
  }

  test('shows what changes, is declined, and leaves the old one in force', async () => {
    const kept = { selfBilling: 'oui', commonFund: 'non' }
    expect((await offer({ ...kept, thresholdCents: '5000' })).status).toBe(409)
    expect((await offer({ ...kept, thresholdCents: '4,5' })).status).toBe(409)
    expect((await offer({ ...kept, thresholdCents: '7500' })).status).toBe(303)
    expect((await offer({ ...kept, thresholdCents: '8000' })).status).toBe(409)
    const page = await read('/salle/le-royal/contrat', 'royal')
    expect(page).toContain('Ce qui change')
    expect(page).toMatch(/le seuil de paiement de la salle Aujourd’hui 50,00 € Proposé 75,00 €/)
    const [open] = await royal('offered')
    expect((await post('/salle/les-400-coups/contrat/decliner', 'other', { contrat: open?.id ?? '' })).status).toBe(409)
    const declined = await post('/salle/le-royal/contrat/decliner', 'royal', { contrat: open?.id ?? '' })
    expect(declined.headers.get('location')).toBe('/salle/le-royal/contrat?fait=decline')
    expect(await royal('in-force')).toHaveLength(1)
  })

  test('is signed by both, and supersedes at that instant', async () => {
    expect((await offer({ selfBilling: 'non', commonFund: 'non', thresholdCents: '5000' })).status).toBe(303)
    const [[before], [open]] = await Promise.all([royal('in-force'), royal('offered')])
    expect((await post('/salle/le-royal/contrat', 'royal', { contrat: open?.id ?? '', lu: 'oui' })).status).toBe(303)
    expect((await royal('in-force'))[0]?.id).toBe(before?.id)
    now = new Date(now.getTime() + 60_000)
    const page = await read('/federation/salles/le-royal', 'federation')
    expect(page).toContain('Ce qui change')
    expect(
      (await post('/federation/salles/le-royal/contresigner', 'federation', { contrat: open?.id ?? '' })).status,
    ).toBe(303)
    const [after] = await royal('in-force')
    expect(after).toMatchObject({ id: open?.id, inForceFrom: now, terms: { selfBilling: false } })
    expect((await findContract(database.owner, before?.id ?? ''))?.endedAt).toEqual(now)
    const { rows } = await database.owner.query(
      `SELECT count(DISTINCT t.site)::int AS sites, count(*) FILTER (WHERE upper(t.valid) = $1)::int AS ended,
         count(*) FILTER (WHERE lower(t.valid) = $1)::int AS begun
       FROM plane.contract_term t WHERE t.contract IN ($2, $3)`,
      [now, before?.id, open?.id],
    )
    expect(rows[0]).toEqual({ sites: 1, ended: 1, begun: 1 })
  })

  test('of the operator’s contract is signed on its own page', async () => {
    const contract = await only({ kind: 'operator-federation', states: ['in-force'] })
    const choices = { clickPriceMicros: '450', reportingDays: '10', paymentDays: '30', campaignAnswerDays: '5' }
    const amended = await post(`/federation/contrats/${contract.id}/avenant`, 'federation', choices)
    expect(amended.status).toBe(303)
    const page = await read('/operateur/contrat', 'operator')
    expect(page).toContain('le prix du clic Aujourd’hui 0,0004 € Proposé 0,00045 €')
    const { id } = await only({ kind: 'operator-federation', states: ['offered'] })
    expect((await post('/operateur/contrat', 'operator', { contrat: contract.id })).status).toBe(409)
    expect((await post('/operateur/contrat', 'operator', { contrat: id })).status).toBe(303)
    expect((await post(`/federation/contrats/${id}/signature`, 'federation')).status).toBe(303)
    expect((await findContract(database.owner, id))?.state).toBe('in-force')
  })
})

describe('a document that was signed elsewhere', () => {
  async function send(path: string, fields: Record<string, string>, file: Buffer): Promise<Response> {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('document', new Blob([new Uint8Array(file)], { type: 'application/pdf' }), 'contrat.pdf')
    const headers = { origin: server.origin, cookie: cookies.federation, accept: 'text/html', 'accept-language': 'fr' }
    return fetch(server.origin + path, { method: 'POST', redirect: 'manual', headers, body })
  }

  test('is sent by a plain form, downloaded and confirmed by another officer', async () => {
    const { organisationId } = await demoCinema(database, 'studio-des-ursulines')
    const { id } = await only({ kind: 'federation-cinema', partyId: organisationId })
    const path = `/federation/contrats/${id}/ailleurs`
    const fields = { cote: 'party', nom: 'Jeanne Moreau', qualite: 'maire', date: '2026-11-20' }
    expect((await send(path, fields, Buffer.from('<script>'))).status).toBe(409)
    expect((await send(path, fields, Buffer.alloc(10 * 1024 * 1024 + 1, PDF))).status).toBe(409)
    expect((await post(path, 'federation', fields)).status).toBe(409)
    const sent = await send(path, fields, PDF)
    expect(sent.headers.get('location')).toBe(`/federation/contrats/${id}?fait=enregistre`)
    const [record] = await listSignedElsewhere(database.owner, id)
    expect(await read(`/federation/contrats/${id}`, 'federation')).toContain(
      'Jeanne Moreau, maire, a signé le 20 novembre 2026',
    )
    const second = await signInAsAnother(record?.recordedBy.id ?? '')
    const confirm = () => server.post(`${path}/confirmer`, { cookie: second, form: { document: record?.id ?? '' } })
    const unread = await confirm()
    expect([unread.status, await unread.text()]).toEqual([409, expect.stringContaining('Lisez d’abord le document')])
    const file = await server.get(`/federation/signatures/${record?.id}.pdf`, { cookie: second })
    expect(file.headers.get('content-disposition')).toContain('attachment')
    expect(Buffer.from(await file.arrayBuffer()).equals(PDF)).toBe(true)
    expect((await confirm()).status).toBe(303)
    expect((await findContract(database.owner, id))?.state).toBe('signed-by-one')
    expect(await read(`/federation/contrats/${id}`, 'federation')).toMatch(/Enregistré par \S.*, confirmé par \S/)
  })

  /** A session of the other officer: of the first one there, while the one who recorded is away. */
  async function signInAsAnother(recorder: string): Promise<string> {
    const leave = (at: Date | null) =>
      database.owner.query('UPDATE public.person SET left_at = $2 WHERE id = $1', [recorder, at])
    await leave(now)
    const cookie = await server.signIn(organisations.federation)
    await leave(null)
    return cookie
  }
})

describe('the files of a contract', () => {
  test('are for its parties alone', async () => {
    const [contract] = await royal('in-force')
    for (const type of ['pdf', 'json']) {
      const own = await server.get(`/contrats/${contract?.id}.${type}`, { cookie: cookies.royal })
      expect(own.status).toBe(200)
      expect(own.headers.get('repr-digest')).toMatch(/^sha-256=:/)
      expect(
        (await server.get(`/federation/contrats/${contract?.id}.${type}`, { cookie: cookies.federation })).status,
      ).toBe(200)
      expect((await server.get(`/contrats/${contract?.id}.${type}`, { cookie: cookies.other })).status).toBe(404)
      expect(
        (await server.get(`/operateur/contrats/${contract?.id}.${type}`, { cookie: cookies.operator })).status,
      ).toBe(404)
      expect((await server.get(`/contrats/nothing.${type}`, { cookie: cookies.royal })).status).toBe(404)
    }
  })

  test('an offer of an older version is still made, and signed, as it was published', async () => {
    const deps = { pool: database.console, library }
    const { organisationId } = await demoCinema(database, 'studio-des-ursulines')
    const [old] = await listContracts(database.owner, { kind: 'federation-cinema', partyId: organisationId })
    await post(`/federation/contrats/${old?.id}/geste`, 'federation', { geste: 'retirer' })
    const draft = {
      kind: 'federation-cinema',
      federationId: organisations.federation,
      partyId: organisationId,
    } as const
    const made = await createContract(deps, { ...draft, version: '2026-11' })
    if (!made.done) throw new Error(made.why)
    await offerContract(deps, { contractId: made.contract.id, at: now })
    expect(await read(`/federation/contrats/${made.contract.id}`, 'federation')).toContain('Version 2026-11')
  })
})
