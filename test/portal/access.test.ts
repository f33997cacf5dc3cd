import { randomUUID } from 'node:crypto'
import { purgeNightly } from '../../server/audience/index.js'
import { EXAMPLE_RECEIPT } from '../../server/demo/index.js'
import { secretToken } from '../../server/lib/id.js'
import type { Access, DeclaredRoute, OrganisationKind, PersonRole } from '../../server/membership/index.js'
import {
  createSignInLink,
  DeclaredRoutes,
  ORGANISATION_KINDS,
  only,
  PERSON_ROLES,
} from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { join, plantInvitation, twoAgencies } from '../membership/members.js'
import { plantInvoice } from '../statement/plant.js'

let database: TestDatabase
let server: ConsoleServer
/** Two organisations of each kind: one that asks, and one whose things are somebody else's. */
const organisations = {} as Record<OrganisationKind, { own: string; foreign: string }>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await database.worker.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [demoStart])
  await purgeNightly(database.worker, { now: demoStart })
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const kind of ORGANISATION_KINDS) {
    const [own, foreign] = await server.store.organisations(kind)
    organisations[kind] = { own: own?.id ?? '', foreign: foreign?.id ?? (await another(kind)) }
  }
  organisations.agency = await twoAgencies(server.store, database, { distributor: organisations.distributor.own })
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** One more organisation of a kind of which the demonstration has one, with somebody in it. */
async function another(kind: OrganisationKind): Promise<string> {
  const id = randomUUID()
  await server.store.putOrganisation({ id, kind, name: 'Zz' })
  await join(server.store, { organisationId: id, name: 'Zz', roles: ['reader'] })
  return id
}

/** Somebody of the organisation whom a route may be asked about. */
async function personOf(organisationId: string): Promise<string> {
  return (await server.store.people(organisationId))[0]?.id ?? ''
}

/** An address at which a route finds something that belongs to this organisation. Every route has one here. */
async function sample({ path }: DeclaredRoute, organisationId: string): Promise<string> {
  const { owner } = database
  const one = async (sql: string, values: unknown[] = []) =>
    String((await owner.query({ text: sql, values, rowMode: 'array' })).rows[0]?.[0])
  /** A look of the robot's at a site, with its picture. */
  const checkOf = (site: string) =>
    one(
      `INSERT INTO plane.conformity_check (id, site, at, state, rules, findings, observation, screenshot)
       VALUES (gen_random_uuid(), $1, $2, 'impossible', '1', '[]', '{}', 'jpeg') RETURNING id`,
      [site, demoStart],
    )
  const campaignOf = (id: string) => one('SELECT id FROM public.campaign WHERE distributor_id = $1', [id])
  const slugOf = (id: string) => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [id])
  const contractOf = (id: string) =>
    one(
      `SELECT c.id FROM public.contract c JOIN public.contract_signature s ON s.contract_id = c.id WHERE c.party_id = $1`,
      [id],
    )
  /** A campaign of a distributor's, and something that it shows. */
  const creativeOf = (part: string, id: string) =>
    one(
      `SELECT c.id || '/${part}/' || cr.id FROM public.campaign c JOIN public.creative cr ON cr.campaign_id = c.id
       WHERE c.distributor_id = $1 ORDER BY cr.id`,
      [id],
    )
  const signedContract = () => contractOf(organisations.operator.own)
  const recordedSignature = async () => {
    const id = '5d6d7c1e-3c0b-4a55-9b6f-7f0e6c1d2a34'
    await owner.query(
      `INSERT INTO contract.signed_elsewhere
         (id, contract_id, side, file, sha256, signed_on, signatory_name, capacity, recorded_by, recorded_at)
       SELECT $1, $2, 'party', 'f', sha256('f'), '2026-11-20', 'N', 'maire', p.id, now()
       FROM public.person p WHERE p.organisation_id = $3 LIMIT 1 ON CONFLICT DO NOTHING`,
      [id, await signedContract(), organisations.federation.own],
    )
    return id
  }
  const parts: Record<string, () => Promise<string>> = {
    '/api/v1/films/:id': async () => '1',
    '/api/v1/cells/:cell': async () => 'salles-art-et-essai',
    '/api/v1/cells/:cell/label': async () => 'salles-art-et-essai',
    ...Object.fromEntries(
      ['', '/creatives', '/links', '/activation', '/results', '/delivery', '/submit', '/take-back', '/end'].flatMap(
        (part) => [
          [`/api/v1/campaigns/:id${part}`, () => campaignOf(organisationId)],
          [`/api/v1/operator/campaigns/:id${part}`, () => one('SELECT min(id) FROM public.campaign')],
        ],
      ),
    ),
    '/salle/:slug': () => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/allumer': () => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/allumer/evenements': () =>
      one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/releves': () => slugOf(organisationId),
    '/salle/:slug/releves/:mois': async () => `${await slugOf(organisationId)}/releves/2026-11`,
    '/salle/:slug/releves/:mois.csv': async () => `${await slugOf(organisationId)}/releves/2026-11`,
    '/salle/:slug/contrat': () => slugOf(organisationId),
    ...Object.fromEntries(
      ['', '/signataire', '/arreter', '/factures'].map((what) => [
        `/salle/:slug/banque${what}`,
        () => slugOf(organisationId),
      ]),
    ),
    '/salle/:slug/equipe': () => slugOf(organisationId),
    '/salle/:slug/site': () => slugOf(organisationId),
    '/cinema/:slug/website': async () => 'le-royal',
    '/cinema/:slug/statements': async () => 'le-royal',
    '/cinema/:slug/statements/:mois': async () => 'le-royal/statements/2026-11',
    '/cinema/:slug/contract': async () => 'le-royal',
    '/cinema/:slug/bank-account': async () => 'le-royal',
    '/cinema/:slug/invoices': async () => 'le-royal',
    '/salle/:slug/factures': () => slugOf(organisationId),
    '/salle/:slug/factures/:document.pdf': async () =>
      `${await slugOf(organisationId)}/factures/${await plantInvoice(owner, { organisation: organisationId })}`,
    '/operateur/factures/:annee.csv': async () => '2027',
    '/operateur/factures/:document.pdf': () =>
      plantInvoice(owner, { organisation: organisations.cinema.own, customer: organisationId }),
    '/federation/factures/:document.pdf': () => plantInvoice(owner, { organisation: organisations.cinema.own }),
    ...Object.fromEntries(
      ['pdf', 'csv'].map((type) => [
        `/salle/:slug/releves/:mois/releve.${type}`,
        async () => `${await slugOf(organisationId)}/releves/2026-11`,
      ]),
    ),
    '/cinema/:slug/people': async () => 'le-royal',
    '/cinema/:slug': async () => 'le-royal',
    '/cinema/:slug/light-up': async () => 'le-royal',
    '/distributeur/campagnes/:id': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    '/distributeur/campagnes/:id/terminer': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    '/distributeur/campagnes/:id/resultats.csv': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    ...Object.fromEntries(
      ['modifier', 'proposer', 'reprendre', 'creations', 'devis'].map((what) => [
        `/distributeur/campagnes/:id/${what}`,
        () => one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
      ]),
    ),
    '/distributeur/campagnes/:id/apercu/:creation': () => creativeOf('apercu', organisationId),
    '/distributeur/campagnes/:id/creations/:creation/retirer': () => creativeOf('creations', organisationId),
    '/operateur/campagnes/:id/apercu/:creation': () => creativeOf('apercu', organisations.distributor.own),
    ...Object.fromEntries(
      ['brief.pdf', 'brief.json', 'devis', 'deal', 'diffusion'].map((what) => [
        `/operateur/campagnes/:id/${what}`,
        () => one('SELECT min(id) FROM public.campaign'),
      ]),
    ),
    '/distributeur/campagnes/:id/resultats': () => campaignOf(organisationId),
    '/distributor/campaigns/:id': async () => '1',
    '/distributor/campaigns/:id/results': async () => '1',
    '/operator/campaigns/:id': async () => '1',
    '/operator/settlements/:mois': async () => '2026-11',
    '/federation/periods/:mois': async () => '2026-11',
    ...Object.fromEntries(
      ['', '.pdf', '.csv', '/fichier'].map((part) => [`/operateur/decomptes/:mois${part}`, async () => '2026-10']),
    ),
    ...Object.fromEntries(
      ['', '/ecart', '/arreter'].map((part) => [`/federation/periodes/:mois${part}`, async () => '2026-11']),
    ),
    '/operator/platforms/:id': () => platformOf(),
    ...Object.fromEntries(
      ['', '/campagnes', '/terminer'].map((what) => [`/operateur/plateformes/:id${what}`, () => platformOf()]),
    ),
    '/operateur/campagnes/:id': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/resultats.csv': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/accepter': () => one('SELECT min(id) FROM public.campaign'),
    '/federation/salles/:slug': async () => 'le-royal',
    '/federation/salles/:slug/contresigner': async () => 'le-royal',
    '/salle/:slug/contrat/decliner': () => slugOf(organisationId),
    '/contrats/:id.pdf': () => contractOf(organisationId),
    '/contrats/:id.json': () => contractOf(organisationId),
    ...Object.fromEntries(
      [
        ...['', '/fichier', '/fichier-a-relire', '/signer', '/signer/options', '/approuver', '/approuver/options'],
        ...['/remettre', '/executer', '/retour', '/rapport', '/annuler'],
      ].map((what) => [`/federation/versements/:id${what}`, () => batchOf()]),
    ),
    '/federation/versements/:id/lignes/:numero': async () => `${await batchOf()}/lignes/1`,
    '/federation/payouts/:id': async () => randomUUID(),
    '/federation/contrats/:id.pdf': () => signedContract(),
    '/federation/contrats/:id.json': () => signedContract(),
    '/operateur/contrats/:id.pdf': () => contractOf(organisations.operator.own),
    '/operateur/contrats/:id.json': () => contractOf(organisations.operator.own),
    '/federation/contrats/:id': () => signedContract(),
    '/federation/contracts/:id': () => signedContract(),
    '/federation/contrats/:id/signature': () => signedContract(),
    '/federation/contrats/:id/geste': () => signedContract(),
    '/federation/contrats/:id/avenant': () => signedContract(),
    '/federation/contrats/:id/ailleurs': () => signedContract(),
    '/federation/contrats/:id/ailleurs/confirmer': () => signedContract(),
    '/federation/contrats/:id/ailleurs/ecarter': () => signedContract(),
    '/federation/signatures/:document.pdf': () => recordedSignature(),
    '/recu/:receipt': async () => EXAMPLE_RECEIPT,
    '/recu/:receipt.json': async () => EXAMPLE_RECEIPT,
    '/receipt/:receipt': async () => EXAMPLE_RECEIPT,
    '/journal/:index': async () => '0',
    '/journal/:index.json': async () => '0',
    '/audit/:index': async () => '0',
    '/notice/:version': async () => '2026-11',
    '/responsables/contrats/:kind': async () => 'federation-cinema',
    '/notice/:version.txt': async () => '2026-11',
    '/federation/preuves/recu/:receipt': async () => EXAMPLE_RECEIPT,
    '/federation/preuves/recu/:receipt.json': async () => EXAMPLE_RECEIPT,
    '/federation/preuves/purge/:day.json': () => one(`SELECT to_char(max(day), 'YYYY-MM-DD') FROM plane.purge_report`),
    '/federation/controle-des-clics/salles/:id': async () => '1',
    '/federation/campagnes/:id': () => one('SELECT min(id) FROM public.campaign'),
    '/federation/campagnes/:id/clics/:mois': async () =>
      `${await one('SELECT min(id) FROM public.campaign')}/clics/2026-11`,
    '/federation/campaigns/:id/clicks/:mois': async () => '1/clicks/2026-11',
    '/federation/campagnes/:id/refuser': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/refuser': () => one('SELECT max(id) FROM public.campaign'),
    '/salle/:slug/site/declarer': () => slugOf(organisationId),
    '/salle/:slug/site/retirer': () => slugOf(organisationId),
    '/salle/:slug/equipe/inviter': () => slugOf(organisationId),
    '/salle/:slug/equipe/partir': () => slugOf(organisationId),
    '/salle/:slug/equipe/invitations/:id': async () =>
      `${await slugOf(organisationId)}/equipe/invitations/${await plantInvitation(owner, { organisationId })}`,
    '/salle/:slug/equipe/personnes/:id': async () =>
      `${await slugOf(organisationId)}/equipe/personnes/${await personOf(organisationId)}`,
    ...Object.fromEntries(
      ['distributeur', 'federation', 'operateur', 'editeur', 'agence'].flatMap((place) => [
        [`/${place}/equipe/invitations/:id`, () => plantInvitation(owner, { organisationId })],
        [`/${place}/equipe/personnes/:id`, () => personOf(organisationId)],
      ]),
    ),
    '/invitation/:token': async () => {
      const token = secretToken()
      await plantInvitation(owner, { organisationId: organisations.cinema.own, token })
      return token
    },
    '/salle/:slug/conformite': () => slugOf(organisationId),
    '/salle/:slug/conformite/:check.jpg': async () => {
      const site = await one(
        'SELECT s.id FROM public.site s JOIN public.cinema c ON c.id = s.cinema_id WHERE c.organisation_id = $1',
        [organisationId],
      )
      return `${await slugOf(organisationId)}/conformite/${await checkOf(site)}`
    },
    '/cinema/:slug/compliance': async () => 'le-royal',
    '/federation/conformite/:site': async () => 'demo-le-royal',
    '/federation/conformite/:site/reprendre': async () => {
      await owner.query(
        `INSERT INTO plane.conformity_site (site, since, noticed_at, due_at, suspended_at)
         SELECT id, $1, $1, $1, $1 FROM public.site WHERE key = 'demo-le-royal'
         ON CONFLICT (site) DO UPDATE SET noticed_at = $1, due_at = $1, suspended_at = $1`,
        [demoStart],
      )
      return 'demo-le-royal'
    },
    '/federation/conformite/:site/:check.jpg': async () =>
      `demo-le-royal/${await checkOf(await one(`SELECT id FROM public.site WHERE key = 'demo-le-royal'`))}`,
    '/federation/compliance/:site': async () => 'demo-le-royal',
    '/compte/passkeys/:id/nommer': () => passkeyOf(organisationId),
    '/compte/passkeys/:id/retirer': () => passkeyOf(organisationId),
    '/compte/sessions/:id/fermer': () => sessionOf(organisationId),
    '/compte/cles/:id/renouveler': () => apiKeyOf(organisationId),
    '/compte/cles/:id/revoquer': () => apiKeyOf(organisationId),
    '/assets/:file': async () => /\/assets\/([\w-]+\.css)/.exec(await (await server.get('/')).text())?.[1] as string,
    '/entrer/:token': async () => {
      const [person] = await server.store.people(organisations.cinema.own)
      return createSignInLink(server.store, { personId: person?.id ?? '', loopback: false, now: demoStart })
    },
  }
  if (!path.includes(':')) return path
  const value = await parts[path]?.()
  if (value === undefined) throw new Error(`the route ${path} has no sample`)
  return path.replace(/:\w+(.*:\w+)?/, value)
}

/** A batch of one line; the one before it is taken back, since one is open at a time. */
async function batchOf(): Promise<string> {
  await database.owner.query(
    `UPDATE payout.batch SET state = 'cancelled', cancelled_by = gen_random_uuid(), cancelled_at = now()
     WHERE state IN ('prepared', 'signed', 'approved', 'handed')`,
  )
  return inserted(
    `WITH batch AS (
       INSERT INTO payout.batch (id, kind, payer, through, message_id, file_sealed, file_sha256, debtor_tail, lines, total_cents,
         execution_on, prepared_by, prepared_at)
       SELECT gen_random_uuid(), 'quarter', 'operator', '2026-09', left(gen_random_uuid()::text, 35), '', sha256(''), '0189', 1, 1,
         '2026-12-01', gen_random_uuid(), now() WHERE $1 = '' RETURNING id
     )
     INSERT INTO payout.line (batch, number, cinema, end_to_end_id, cents, payable_micros, iban_tail, iban_since)
     SELECT batch.id, 1, (SELECT id FROM public.cinema LIMIT 1), left(gen_random_uuid()::text, 35), 1, 10000, '0189', now()
     FROM batch RETURNING batch AS id`,
    '',
  )
}

/** A platform, made anew: what is asked for may end it. */
async function platformOf(): Promise<string> {
  return inserted(
    `INSERT INTO public.platform (id, name, created_at) SELECT gen_random_uuid(), 'x', now() WHERE $1 = '' RETURNING id`,
    '',
  )
}

/** A passkey, another session and a key, made anew of the first person of an organisation: what is asked for may end them. */
async function passkeyOf(organisationId: string): Promise<string> {
  return inserted(
    `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name,
       created_at) VALUES (gen_random_uuid(), $1, gen_random_uuid(), '', 0, '{}', false, false, 'x', now()) RETURNING id`,
    await personOf(organisationId),
  )
}
async function sessionOf(organisationId: string): Promise<string> {
  return inserted(
    `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at)
     VALUES (sha256(gen_random_uuid()::text::bytea), $1, now(), now(), now()) RETURNING id`,
    await personOf(organisationId),
  )
}
async function apiKeyOf(organisationId: string): Promise<string> {
  await database.owner.query('DELETE FROM public.api_key WHERE organisation_id = $1', [organisationId])
  return inserted(
    `INSERT INTO public.api_key (id, organisation_id, hash, name, scopes, created_at, created_by)
     SELECT gen_random_uuid(), $1, sha256(gen_random_uuid()::text::bytea), 'x', '{results:read}', now(), p.id
     FROM public.person p WHERE p.organisation_id = $1 LIMIT 1 RETURNING id`,
    organisationId,
  )
}
async function inserted(sql: string, id: string): Promise<string> {
  return (await database.owner.query<{ id: string }>(sql, [id])).rows[0]?.id ?? ''
}

/** Somebody who asks: nobody, or the first person of an organisation. Their session is opened once, and again when it was left. */
const cookies = new Map<string, string>()
async function cookieOf(as: string | null): Promise<string> {
  if (as === null) return ''
  const known = cookies.get(as) ?? (await server.signIn(as))
  cookies.set(as, known)
  return known
}

/** What a route answers: its status, and where it refuses, why. */
async function ask(route: DeclaredRoute, { as, about }: { as: string | null; about: string }): Promise<string> {
  const path = await sample(route, about)
  const asking = { cookie: await cookieOf(as), headers: { accept: 'application/problem+json' } }
  const response =
    route.method === 'post' ? await server.post(path, asking) : await server.send(route.method, path, asking)
  if (route.path === '/sortir' && as !== null) cookies.delete(as)
  if (entered(response.status)) {
    // A stream would go on for ten minutes, and whatever is unread holds its connection.
    await response.body?.cancel()
    return 'entered'
  }
  const { code } = (await response.json()) as { code: string }
  return `${response.status} ${code}`
}

/** Entered: answered by the route itself, whatever it then makes of the request. */
const entered = (status: number) => status < 500 && ![401, 403, 404].includes(status)

test('every route that there is was declared', () => {
  const paths = server.declared.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(paths).size).toBe(paths.length)
  expect(paths).toEqual(expect.arrayContaining(['get /salle', 'get /federation', 'post /federation/mesure', 'get /']))
  expect(paths.length).toBeGreaterThan(25)
  const layers = server.app.router.stack as { route?: unknown; handle: { stack?: { route?: unknown }[] } }[]
  expect(layers.filter(({ route }) => route !== undefined)).toEqual([])
  const behindRouters = layers.flatMap(({ handle }) => handle.stack ?? []).filter(({ route }) => route !== undefined)
  expect(behindRouters).toHaveLength(paths.length)
})

test('every route answers everybody as it declares: each role, each kind of organisation, own and foreign objects', async () => {
  const wrong: string[] = []
  let asked = 0
  for (const role of PERSON_ROLES) {
    await database.owner.query(`UPDATE public.person SET roles = ARRAY['reader', $1]`, [role])
    for (const route of server.declared) {
      const { access } = route
      // What is public asks for no role: one of them tells.
      if (access.who === 'public' && role !== PERSON_ROLES[0]) continue
      const owner = access.who === 'public' ? 'cinema' : (access.who[0] ?? 'cinema')
      for (const kind of [null, ...ORGANISATION_KINDS]) {
        const as = kind === null ? null : organisations[kind].own
        const lets = access.who === 'public' || (kind !== null && access.who.includes(kind))
        const mine = organisations[lets && kind !== null ? kind : owner]
        const expected = answerTo(access, { kind, role })
        for (const [about, answer] of [
          [mine.own, expected],
          [mine.foreign, access.own && expected === 'entered' ? '404 not-found' : expected],
        ] as const) {
          asked += 1
          const answered = await ask(route, { as, about })
          if (answered !== answer)
            wrong.push(`${route.method} ${route.path} as ${role} of ${kind}: ${answered}, not ${answer}`)
          if (!access.own) break
        }
      }
    }
  }
  await database.owner.query(`UPDATE public.person SET roles = ARRAY['reader', 'manager', 'signatory']`)
  expect(wrong).toEqual([])
  const roles = server.declared.map(({ access }) => (access.who === 'public' ? 1 : PERSON_ROLES.length))
  expect(asked).toBeGreaterThan(roles.reduce((sum, count) => sum + count, 0) * 6)
}, 600_000)

/** What a declaration means, said once more: this is the oracle of the walk. */
function answerTo(access: Access, { kind, role }: { kind: OrganisationKind | null; role: PersonRole }): string {
  if (access.who === 'public') return 'entered'
  if (kind === null) return '401 sign-in'
  // An agency's people stand where a distributor's own do, where the route says so; here theirs lets them book.
  const stands = kind === 'agency' && access.delegated !== undefined
  if (!access.who.includes(kind) && !stands) return '403 wrong-organisation'
  return access.role === 'reader' || access.role === role ? 'entered' : '403 wrong-role'
}

test('what is delegated is never signed or paid, and is of distributors alone', () => {
  const delegated = server.declared.filter(({ access }) => access.who !== 'public' && access.delegated !== undefined)
  expect(delegated.length).toBeGreaterThan(4)
  for (const { path, access } of delegated) {
    // What is nobody's own may be read by others as well.
    const who = access.own ? ['distributor'] : expect.arrayContaining(['distributor'])
    expect([path, access.who]).toEqual([path, who])
    expect([path, ['read', 'change']]).toEqual([path, expect.arrayContaining([access.effect])])
  }
})

test('an agency without access, with access that was taken back, or that lets it see only, gets no further than that', async () => {
  const { agency, distributor } = organisations
  await database.owner.query(`UPDATE public.person SET roles = ARRAY['reader', 'manager', 'signatory']`)
  const delegated = server.declared.filter(({ access }) => access.who !== 'public' && access.delegated !== undefined)
  const answers = async () =>
    Promise.all(
      delegated.map(async (route) => {
        const { access } = route
        const scope = access.who === 'public' ? undefined : access.delegated
        return [scope, await ask(route, { as: agency.own, about: distributor.own })] as const
      }),
    )
  const set = (sql: string) =>
    database.owner.query(`UPDATE public.delegation SET ${sql} WHERE agency_id = $1`, [agency.own])
  const scopesOf = async () => new Set((await answers()).map(([scope, answer]) => `${scope} ${answer}`))
  expect(await scopesOf()).toEqual(new Set(['read entered', 'book entered']))
  await set(`scopes = '{read}'`)
  expect(await scopesOf()).toEqual(new Set(['read entered', 'book 403 wrong-organisation']))
  await set(`scopes = '{read,book}', revoked_at = now()`)
  expect(await scopesOf()).toEqual(new Set(['read 403 wrong-organisation', 'book 403 wrong-organisation']))
  await set('revoked_at = NULL')
  for (const route of delegated) {
    const answer = await ask(route, { as: agency.foreign, about: distributor.own })
    expect([route.path, answer]).toEqual([route.path, '403 wrong-organisation'])
  }
})

test('what a route declares is whole: only public ones need no role, and no GET changes anything', () => {
  for (const { method, path, access } of server.declared) {
    const said = `${method} ${path} ${JSON.stringify(access)}`
    expect([said, access.role === null]).toEqual([said, access.who === 'public'])
    if (method === 'get') expect([said, access.effect]).toEqual([said, 'read'])
    if (access.effect === 'sign') expect([said, access.role]).toEqual([said, 'signatory'])
  }
  expect(() => new DeclaredRoutes().add('get', '/x', only('federation', { effect: 'change' }))).toThrow('only reads')
})

test('a page of somebody else and a page of nobody give the same answer', async () => {
  const cookie = await server.signIn(organisations.cinema.own)
  const foreign = await sample(
    { method: 'get', path: '/salle/:slug', access: only('cinema', { own: true }) },
    organisations.cinema.foreign,
  )
  const [a, b] = [await server.get(foreign, { cookie }), await server.get('/salle/personne', { cookie })]
  expect([a.status, b.status]).toEqual([404, 404])
  const plain = async (response: Response) => (await response.text()).replace(/\/salle\/[\w-]+/g, '/salle/…')
  expect(await plain(a)).toBe(await plain(b))
})

test('what cannot be the name of a cinema is not looked up', async () => {
  const cookie = await server.signIn(organisations.cinema.own)
  for (const slug of ['%00', 'le-royal%00', 'Le-Royal', '%F0%9F%8E%AC', '..%2F..', 'a'.repeat(121)]) {
    const response = await server.get(`/salle/${slug}`, { cookie })
    expect(`${slug} ${response.status}`).toBe(`${slug} 404`)
    expect(await response.text()).toContain('Rien à cette adresse')
  }
  expect(server.logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('no query makes a page fail', async () => {
  for (const { method, path, access } of server.declared) {
    if (method !== 'get' || path.includes(':') || access.who === 'public') continue
    const cookie = await server.signIn(organisations[access.who[0] ?? 'cinema'].own)
    for (const query of ['fait=%00', 'langue=%00', 'fait=a&fait=b', 'langue[a]=fr', '__proto__=1', '%E0%A4%A'])
      expect(`${path}?${query} ${(await server.get(`${path}?${query}`, { cookie })).status}`).toBe(
        `${path}?${query} 200`,
      )
  }
})

test('no form of the console is taken from a page of another site', async () => {
  const cookie = await server.signIn(organisations.federation.own)
  const { releases } = server
  for (const { method, path } of server.declared.filter((route) => route.method !== 'get')) {
    for (const headers of [{ origin: 'https://attaquant.exemple' }, { origin: 'null' }]) {
      const address = path.replace(':id', '1')
      const response = await server.send(method, address, { cookie, headers })
      expect(`${path} ${response.status}`).toBe(`${path} 403`)
      const said = path.startsWith('/api/') ? 'wrong-origin' : 'Cette demande ne vient pas d’ici'
      expect(await response.text()).toContain(said)
    }
  }
  expect(server.releases).toBe(releases)
})
