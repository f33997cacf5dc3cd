import { randomUUID } from 'node:crypto'
import {
  createSignInLink,
  ENTRY_COOKIE,
  ORGANISATION_KINDS,
  type OrganisationKind,
  type PersonRole,
  SESSION_COOKIE,
} from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { TestBrowser } from './browser.js'

let database: TestDatabase
let server: ConsoleServer
let now: Date

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  // Each test on a day of its own: what is asked for too often is counted in memory.
  now = new Date((now ?? demoStart).getTime() + 86_400_000)
  await database.owner.query('DELETE FROM public.mail_outbox')
})

const minutes = (count: number) => {
  now = new Date(now.getTime() + count * 60_000)
}

type Somebody = { id: string; organisationId: string; email: string; name: string }

/** Somebody new, at an organisation of their own unless one is named. */
async function somebody({
  organisationId,
  kind = 'cinema',
  roles = ['reader', 'manager', 'signatory'],
}: {
  organisationId?: string
  kind?: OrganisationKind
  roles?: PersonRole[]
} = {}): Promise<Somebody> {
  const [id, own] = [randomUUID(), organisationId ?? randomUUID()]
  if (organisationId === undefined)
    await server.store.putOrganisation({ id: own, kind, name: `Maison ${own.slice(0, 4)}` })
  const person = { id, organisationId: own, email: `${id}@exemple.fr`, name: `Ada ${id.slice(0, 4)}` }
  await server.store.putPerson({ ...person, roles })
  return person
}

async function mails(): Promise<{ recipient: string; subject: string; body: string }[]> {
  return (await database.owner.query('SELECT recipient, subject, body FROM public.mail_outbox ORDER BY id')).rows
}

async function linkTo(email: string): Promise<string> {
  const body = (await mails()).filter(({ recipient }) => recipient === email).at(-1)?.body ?? ''
  return /\/entrer\/[\w-]{43}/.exec(body)?.[0] ?? ''
}

/** Somebody's browser after they asked for a link, opened it and pressed its button. */
async function enteredByLink(person: Somebody): Promise<TestBrowser> {
  const browser = new TestBrowser(server)
  expect((await browser.post('/entrer', { adresse: person.email })).status).toBe(200)
  expect((await browser.post(await linkTo(person.email))).status).toBe(303)
  return browser
}

describe('entering by a link', () => {
  test('from the address to the account, in one browser', async () => {
    const person = await somebody()
    const browser = new TestBrowser(server)
    expect((await browser.get('/entrer')).status).toBe(200)
    const asked = await browser.post('/entrer', { adresse: `  ${person.email.toUpperCase()} ` })
    expect(await asked.text()).toContain('Si cette adresse est connue de Lanterne')
    const link = await linkTo(person.email)
    expect(await (await browser.get(link)).text()).toContain('Ce lien ne sert qu’une fois')
    const entered = await browser.post(link)
    expect(entered.headers.get('location')).toBe('/compte?fait=entree')
    const page = await (await browser.get('/compte?fait=entree')).text()
    expect(page).toContain('Créez maintenant votre clé d’accès')
    expect(page).toMatch(/téléphone.*par lien.*ici même/s)
    expect((await browser.post(link)).status).toBe(410)
  })

  test('the answer is the same, and takes as long, whether or not the address exists', async () => {
    const person = await somebody()
    const answers: { status: number; text: string; ms: number; cookies: string }[] = []
    for (const adresse of [person.email, 'personne@exemple.fr', person.email, 'nul@exemple.fr']) {
      const startedAt = performance.now()
      const response = await new TestBrowser(server).post('/entrer', { adresse })
      const [text, ms] = [await response.text(), performance.now() - startedAt]
      const cookies = response.headers
        .getSetCookie()
        .join()
        .replace(/=[\w-]{43}/, '=…')
      answers.push({ status: response.status, text, ms, cookies })
    }
    const { ms: _ms, ...first } = answers[0] as (typeof answers)[0]
    for (const { ms, ...answer } of answers) {
      expect(answer).toEqual(first)
      expect(ms).toBeGreaterThanOrEqual(249)
    }
    expect((await mails()).map(({ recipient }) => recipient)).toEqual([person.email, person.email])
  })

  test('another browser is told what to do, and does not use the link up', async () => {
    const person = await somebody()
    const [own, other] = [new TestBrowser(server), new TestBrowser(server)]
    await own.post('/entrer', { adresse: person.email })
    await other.get('/entrer')
    const link = await linkTo(person.email)
    for (const response of [await other.get(link), await other.post(link)]) {
      expect(response.status).toBe(403)
      expect(await response.text()).toContain('collez-la dans le navigateur')
    }
    expect(other.jar.has(SESSION_COOKIE)).toBe(false)
    expect((await own.post(link)).status).toBe(303)
  })

  test('a link is over after ten minutes', async () => {
    const person = await somebody()
    const browser = new TestBrowser(server)
    await browser.post('/entrer', { adresse: person.email })
    minutes(10)
    expect((await browser.post(await linkTo(person.email))).status).toBe(410)
  })

  test('an address is sent three links at once and no more, whoever asks from a network; so is nobody’s', async () => {
    const person = await somebody()
    for (const adresse of [person.email, 'personne.du.tout@exemple.fr']) {
      const statuses: number[] = []
      for (let asked = 0; asked < 4; asked++)
        statuses.push((await new TestBrowser(server).post('/entrer', { adresse })).status)
      expect(statuses).toEqual([200, 200, 200, 429])
    }
    expect(await mails()).toHaveLength(3)
    minutes(10)
    expect((await new TestBrowser(server).post('/entrer', { adresse: person.email })).status).toBe(200)
  })

  test('a network asks for a dozen addresses at once and no more', async () => {
    const statuses: number[] = []
    for (let asked = 0; asked < 14; asked++)
      statuses.push((await server.post('/entrer', { form: { adresse: `${asked}@exemple.fr` } })).status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
    const said = await server.post('/entrer', { form: { adresse: 'x@exemple.fr' } })
    expect(await said.text()).toContain('C’est trop souvent')
  }, 20_000)

  test('what is no address is said to be none, and shown again as text', async () => {
    for (const adresse of ['', 'personne', '<script>', 'a@b\u0000', 'a'.repeat(9_000)]) {
      const response = await new TestBrowser(server).post('/entrer', { adresse })
      expect(response.status).toBe(422)
      const text = await response.text()
      expect(text).toContain('Ceci n’est pas une adresse e-mail')
      expect(text).not.toContain('value="<script>')
    }
    expect(await mails()).toEqual([])
  })

  test('somebody who left is sent nothing', async () => {
    const person = await somebody()
    await database.owner.query('UPDATE public.person SET left_at = $2 WHERE id = $1', [person.id, now])
    expect((await new TestBrowser(server).post('/entrer', { adresse: person.email })).status).toBe(200)
    expect(await mails()).toEqual([])
  })
})

describe('passkeys', () => {
  test('are made after a first link, bring in again, and are told of by mail', async () => {
    const person = await somebody()
    const browser = await enteredByLink(person)
    const before = browser.jar.get(SESSION_COOKIE)
    const credential = await browser.makePasskey('Téléphone')
    expect(browser.jar.get(SESSION_COOKIE)).not.toBe(before)
    const page = await (await browser.get('/compte?fait=passkey')).text()
    expect(page).toContain('Votre clé d’accès est créée')
    expect(page).toContain('Créez-en une deuxième')
    expect((await mails()).map(({ subject }) => subject)).toContain('Une clé d’accès a été ajoutée')
    const again = new TestBrowser(server)
    const entered = await again.enterByPasskey(credential)
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/salle'])
    expect(await (await again.get('/compte')).text()).toContain('par clé d’accès')
  })

  test('an answer from another browser than the one that was asked opens nothing', async () => {
    const credential = await (await enteredByLink(await somebody())).makePasskey()
    const [asked, other] = [new TestBrowser(server), new TestBrowser(server)]
    const options = await asked.json<{ challenge: string }>('/entrer/passkey/options')
    const reponse = asked.authenticator.use(credential, options)
    for (const thief of [other, new TestBrowser(server)]) {
      if (thief === other) await other.json('/entrer/passkey/options')
      const response = await thief.post('/entrer/passkey/reponse', { reponse })
      expect(response.status).toBe(422)
      expect(thief.jar.has(SESSION_COOKIE)).toBe(false)
    }
    expect(asked.jar.has(ENTRY_COOKIE)).toBe(true)
  })

  test('one whose counter went back is refused, locked, ends all sessions, is told by mail and on the page', async () => {
    const person = await somebody()
    const first = await enteredByLink(person)
    const credential = await first.makePasskey()
    expect((await new TestBrowser(server).enterByPasskey(credential, { counter: 5 })).status).toBe(303)
    const cloned = await new TestBrowser(server).enterByPasskey(credential, { counter: 5 })
    expect(cloned.status).toBe(422)
    expect(await cloned.text()).toContain('son compteur est revenu en arrière')
    const mail = (await mails()).at(-1)
    expect(mail).toMatchObject({ recipient: person.email, subject: 'Une de vos clés d’accès est bloquée' })
    expect(mail?.body).toContain('toutes vos sessions ont été fermées')
    expect((await first.get('/compte')).status).toBe(401)
    const locked = await new TestBrowser(server).enterByPasskey(credential, { counter: 9 })
    expect(await locked.text()).toContain('Cette clé d’accès est bloquée')
    const browser = await enteredByLink(person)
    expect(await (await browser.get('/compte')).text()).toMatch(/bloquée\s: peut-être copiée/)
  })

  test('whoever reads somebody’s mail adds no passkey to theirs, and removes none', async () => {
    const person = await somebody()
    const own = await enteredByLink(person)
    const credential = await own.makePasskey()
    const thief = await enteredByLink(person)
    const options = await thief.post('/compte/passkeys/options', {}, { accept: 'application/json' })
    expect([options.status, (await options.json()) as { code: string }]).toMatchObject([403, { code: 'step-up' }])
    expect(await (await thief.get('/compte/passkeys/nouvelle')).text()).toContain('Confirmer avec votre clé d’accès')
    const [id] = (await database.owner.query('SELECT id FROM public.passkey WHERE person_id = $1', [person.id])).rows
    for (const act of ['retirer', 'nommer'])
      expect((await thief.post(`/compte/passkeys/${id.id}/${act}`, { nom: 'x' })).status).toBe(403)
    expect((await thief.confirm(credential)).status).toBe(204)
    expect(await (await thief.get('/compte/passkeys/nouvelle')).text()).toContain('Nom de la clé')
  })

  test('are renamed and removed, but not the last; a removed one opens nothing', async () => {
    const person = await somebody()
    const browser = await enteredByLink(person)
    const first = await browser.makePasskey('Un')
    const ids = async () =>
      (
        await database.owner.query('SELECT id FROM public.passkey WHERE person_id = $1 ORDER BY created_at', [
          person.id,
        ])
      ).rows
    const [only] = await ids()
    const refused = await browser.post(`/compte/passkeys/${only.id}/retirer`)
    expect(refused.headers.get('location')).toBe('/compte?fait=derniere')
    minutes(1)
    await browser.makePasskey('Deux')
    await browser.post(`/compte/passkeys/${only.id}/nommer`, { nom: '  Mon  <b>ancien</b>  ' })
    expect(await (await browser.get('/compte')).text()).toContain('Mon &lt;b>ancien&lt;/b>')
    const elsewhere = new TestBrowser(server)
    await elsewhere.enterByPasskey(first)
    expect((await elsewhere.get('/compte')).status).toBe(200)
    expect((await browser.post(`/compte/passkeys/${only.id}/retirer`)).headers.get('location')).toBe(
      '/compte?fait=retiree',
    )
    expect((await elsewhere.get('/compte')).status).toBe(401)
    expect((await browser.get('/compte')).status).toBe(200)
    const mail = (await mails()).at(-1)
    expect(mail).toMatchObject({ recipient: person.email, subject: 'Une clé d’accès a été retirée' })
    expect(mail?.body).toContain('Mon <b>ancien</b>')
    const gone = await new TestBrowser(server).enterByPasskey(first)
    expect(gone.status).toBe(422)
    expect(await gone.text()).toContain('Cette clé d’accès n’ouvre rien ici')
  })
})

test('a confirmation that runs out while a passkey is made leads back to where one is made', async () => {
  const browser = await enteredByLink(await somebody())
  await browser.makePasskey()
  const options = await browser.json<{ challenge: string; user: { id: string } }>('/compte/passkeys/options')
  const { answer: reponse } = browser.authenticator.make(options)
  minutes(10)
  const late = await browser.post('/compte/passkeys', { nom: 'Deux', reponse })
  expect([late.status, late.headers.get('location')]).toEqual([303, '/compte/passkeys/nouvelle'])
})

describe('other people’s', () => {
  test('passkeys and sessions are as if they were not there, a colleague’s too', async () => {
    const person = await somebody()
    const colleague = await somebody({ organisationId: person.organisationId })
    const [browser, theirs] = [await enteredByLink(person), await enteredByLink(colleague)]
    await browser.makePasskey()
    await theirs.makePasskey()
    const one = async (table: string) =>
      (await database.owner.query(`SELECT id FROM public.${table} WHERE person_id = $1`, [colleague.id])).rows[0].id
    const [key, session] = [await one('passkey'), await one('session')]
    const form = { nom: 'À moi' }
    for (const path of [
      `/compte/passkeys/${key}/nommer`,
      `/compte/passkeys/${key}/retirer`,
      `/compte/sessions/${session}/fermer`,
      `/compte/passkeys/${randomUUID()}/nommer`,
      '/compte/passkeys/%00/nommer',
      '/compte/sessions/1/fermer',
    ])
      expect([path, (await browser.post(path, form)).status]).toEqual([path, 404])
    expect(await (await theirs.get('/compte')).text()).toContain('Téléphone')
  })
})

describe('sessions', () => {
  test('are listed, ended one by one and all at once, and what is ended opens nothing from then on', async () => {
    const person = await somebody()
    const first = await enteredByLink(person)
    const credential = await first.makePasskey()
    const second = new TestBrowser(
      server,
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36',
    )
    const third = new TestBrowser(server)
    for (const browser of [second, third]) await browser.enterByPasskey(credential)
    const page = await (await first.get('/compte')).text()
    expect(page).toContain('ordinateur')
    const { rows } = await database.owner.query(
      `SELECT id FROM public.session WHERE person_id = $1 AND device = 'desktop'`,
      [person.id],
    )
    expect((await first.post(`/compte/sessions/${rows[0].id}/fermer`)).headers.get('location')).toBe(
      '/compte?fait=session-fermee',
    )
    expect((await second.get('/compte')).status).toBe(401)
    expect((await third.get('/compte')).status).toBe(200)
    await first.post('/compte/sessions/fermer')
    expect((await third.get('/compte')).status).toBe(401)
    expect((await first.get('/compte')).status).toBe(200)
  })

  test('keep nothing of the browser but its kind of device', async () => {
    const person = await somebody()
    await enteredByLink(person)
    const { rows } = await database.owner.query('SELECT s::text AS line FROM public.session s WHERE person_id = $1', [
      person.id,
    ])
    expect(rows[0].line).toContain('mobile')
    expect(rows[0].line).not.toMatch(/Pixel|Android|Chrome|127\.0\.0\.1/)
  })
})

describe('a confirmation by passkey', () => {
  async function toSign() {
    const { rows } = await database.owner.query<{ id: string; party: string; slug: string }>(
      `SELECT c.id, c.party_id AS party, s.slug FROM public.contract c JOIN public.cinema s ON s.organisation_id = c.party_id
       WHERE c.kind = 'federation-cinema' LIMIT 1`,
    )
    return rows[0] as { id: string; party: string; slug: string }
  }

  test('is asked for before signing: what was sent is kept, and sent again when it is given', async () => {
    const { id, party, slug } = await toSign()
    const person = await somebody({ organisationId: party })
    const browser = await enteredByLink(person)
    const form = { contrat: id, lu: 'oui', autre: ['"><script>', 'deux'] }
    const refused = await browser.post(`/salle/${slug}/contrat`, form)
    expect(refused.status).toBe(403)
    const page = await refused.text()
    expect(page).toContain('Confirmer avec votre clé d’accès')
    expect(page).toContain(`action="/salle/${slug}/contrat"`)
    expect(page).toContain(`name="contrat" value="${id}"`)
    expect(page).toContain('name="autre" value="deux"')
    expect(page).not.toContain('"><script>')
    const credential = await browser.makePasskey()
    expect((await browser.post(`/salle/${slug}/contrat`, form)).status).not.toBe(403)
    minutes(9)
    expect((await browser.post(`/salle/${slug}/contrat`, form)).status).not.toBe(403)
    minutes(1)
    expect((await browser.post(`/salle/${slug}/contrat`, form)).status).toBe(403)
    const before = browser.jar.get(SESSION_COOKIE)
    expect((await browser.confirm(credential)).status).toBe(204)
    expect(browser.jar.get(SESSION_COOKIE)).not.toBe(before)
    expect((await server.get('/compte', { cookie: `${SESSION_COOKIE}=${before}` })).status).toBe(401)
    expect((await browser.post(`/salle/${slug}/contrat`, form)).status).not.toBe(403)
  })

  test('a program is told so by a problem', async () => {
    const { party, slug } = await toSign()
    const browser = await enteredByLink(await somebody({ organisationId: party }))
    const response = await browser.post(`/salle/${slug}/contrat`, {}, { accept: 'application/problem+json' })
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'step-up', status: 403 }])
  })

  test('is given by nobody else’s passkey, in no other session, and not twice', async () => {
    const [person, other] = [await somebody(), await somebody()]
    const browser = await enteredByLink(person)
    const credential = await browser.makePasskey()
    const foreign = await (await enteredByLink(other)).makePasskey()
    minutes(10)
    expect((await browser.confirm(foreign)).status).toBe(422)
    const elsewhere = new TestBrowser(server)
    await elsewhere.enterByPasskey(credential)
    const options = await browser.json<{ challenge: string }>('/compte/confirmer/options')
    const reponse = browser.authenticator.use(credential, options)
    expect((await elsewhere.post('/compte/confirmer', { reponse })).status).toBe(422)
    expect((await browser.post('/compte/confirmer', { reponse })).status).toBe(204)
    expect((await browser.post('/compte/confirmer', { reponse })).status).toBe(422)
    expect((await browser.confirm(credential, { userVerified: false })).status).toBe(422)
    for (const nothing of ['', '{}', 'null']) {
      const refused = await browser.post('/compte/confirmer', { reponse: nothing }, { accept: 'application/json' })
      expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'passkey-refused' }])
    }
  })
})

describe('a recovery', () => {
  test('by a second officer: old passkeys and sessions end when the link is used, and the others are told', async () => {
    const officer = await somebody()
    const lost = await somebody({ organisationId: officer.organisationId, roles: ['reader'] })
    const third = await somebody({ organisationId: officer.organisationId })
    const [theirs, browser] = [await enteredByLink(lost), await enteredByLink(officer)]
    const old = await theirs.makePasskey()
    const unconfirmed = await browser.post('/compte/recuperation', { personne: lost.id })
    expect(unconfirmed.status).toBe(403)
    await browser.makePasskey()
    expect(await (await browser.get('/compte')).text()).toContain(`Rétablir l’accès de ${lost.name}`)
    const started = await browser.post('/compte/recuperation', { personne: lost.id })
    expect(started.headers.get('location')).toBe('/compte?fait=recuperation')
    expect((await theirs.get('/compte')).status).toBe(200)
    const link = await linkTo(lost.email)
    const found = new TestBrowser(server)
    expect((await found.get(link)).status).toBe(200)
    expect((await theirs.get('/compte')).status).toBe(200)
    await database.owner.query('DELETE FROM public.mail_outbox')
    expect((await found.post(link)).headers.get('location')).toBe('/compte?fait=entree')
    expect((await theirs.get('/compte')).status).toBe(401)
    expect((await new TestBrowser(server).enterByPasskey(old)).status).toBe(422)
    expect((await mails()).map(({ recipient }) => recipient).sort()).toEqual(
      [lost.email, officer.email, third.email].sort(),
    )
    await found.makePasskey()
    // Nothing of it in the public log: it would say at this moment whose passkeys are lost.
    const { rows } = await database.owner.query(`SELECT kind FROM audit.entry WHERE kind LIKE '%recover%'`)
    expect(rows).toEqual([])
  })

  test('is sent once while its link waits: no other mail until it is used, or over', async () => {
    const officer = await somebody()
    const other = await somebody({ organisationId: officer.organisationId })
    const lost = await somebody({ organisationId: officer.organisationId, roles: ['reader'] })
    const [browser, second, theirs] = [
      await enteredByLink(officer),
      await enteredByLink(other),
      await enteredByLink(lost),
    ]
    await theirs.makePasskey()
    for (const one of [browser, second]) await one.makePasskey()
    await database.owner.query('DELETE FROM public.mail_outbox')
    const ask = async (by: TestBrowser) =>
      (await by.post('/compte/recuperation', { personne: lost.id })).headers.get('location')
    const both = await Promise.all([ask(browser), ask(second)])
    expect(both.sort()).toEqual(['/compte?fait=recuperation', '/compte?fait=recuperation-attend'])
    expect(await ask(browser)).toBe('/compte?fait=recuperation-attend')
    expect(await mails()).toHaveLength(1)
    const page = '/compte?fait=recuperation-attend'
    expect(await (await browser.get(page)).text()).toContain('attend déjà cette personne')
    expect(await (await browser.get(`${page}&langue=en`)).text()).toContain('waits for them already')
    // Somebody else is sent theirs.
    const elsewhere = await somebody({ organisationId: officer.organisationId, roles: ['reader'] })
    expect((await browser.post('/compte/recuperation', { personne: elsewhere.id })).headers.get('location')).toBe(
      '/compte?fait=recuperation',
    )
    await database.owner.query('UPDATE public.sign_in_link SET expires_at = $2 WHERE person_id = $1', [lost.id, now])
    expect(await ask(browser)).toBe('/compte?fait=recuperation')
    expect((await new TestBrowser(server).post(await linkTo(lost.email))).status).toBe(303)
    expect(await ask(browser)).toBe('/compte?fait=recuperation')
  })

  test('is not held up by a link that opens nothing any more, nor by one to enter; it is by one to make a passkey', async () => {
    const { officer, browser } = await federationOfficer()
    const alone = await somebody()
    const theirs = await enteredByLink(alone)
    await theirs.makePasskey()
    // They have a passkey, so that this is a link to enter.
    await new TestBrowser(server).post('/entrer', { adresse: alone.email })
    const gone = await somebody({ organisationId: officer.organisationId })
    await createSignInLink(server.store, {
      ...{ personId: alone.id, loopback: false, purpose: 'recovery', askedBy: gone.id, now },
    })
    await database.owner.query(`UPDATE public.person SET roles = '{reader}' WHERE id = $1`, [gone.id])
    expect(await recover(browser, alone)).toBe(SENT)
    const newcomer = await somebody()
    await new TestBrowser(server).post('/entrer', { adresse: newcomer.email })
    expect(await recover(browser, newcomer)).toBe('303 /compte?fait=recuperation-attend')
  })

  test('is started for nobody of another organisation, nor for oneself, nor by somebody who manages nothing', async () => {
    const officer = await somebody()
    const foreign = await somebody()
    const reader = await somebody({ organisationId: officer.organisationId, roles: ['reader'] })
    const browser = await enteredByLink(officer)
    await browser.makePasskey()
    for (const personne of [foreign.id, officer.id, randomUUID(), '', '%00', 'x'])
      expect([personne, (await browser.post('/compte/recuperation', { personne })).status]).toEqual([personne, 404])
    const theirs = await enteredByLink(reader)
    await theirs.makePasskey()
    expect((await theirs.post('/compte/recuperation', { personne: officer.id })).status).toBe(403)
    expect((await mails()).filter(({ subject }) => subject.startsWith('Retrouver'))).toEqual([])
  })

  /** Somebody who manages the federation, and a browser of theirs that may start recoveries. */
  async function federationOfficer(): Promise<{ officer: Somebody; browser: TestBrowser }> {
    const [federation] = await server.store.organisations('federation')
    const officer = await somebody({ organisationId: federation?.id ?? '' })
    const browser = await enteredByLink(officer)
    await browser.makePasskey()
    return { officer, browser }
  }
  async function recover(browser: TestBrowser, { id }: Somebody): Promise<string> {
    const answer = await browser.post('/compte/recuperation', { personne: id })
    const location = answer.headers.get('location')
    return location === null ? String(answer.status) : `${answer.status} ${location}`
  }
  const SENT = '303 /compte?fait=recuperation'
  /** A link that waits would hold up the next. */
  const forgetLinks = () => database.owner.query(`DELETE FROM public.sign_in_link WHERE purpose = 'recovery'`)

  test('of whoever has no other manager is the federation’s to start, in whatever organisation but its own', async () => {
    const { officer, browser } = await federationOfficer()
    for (const kind of ORGANISATION_KINDS.filter((one) => one !== 'federation')) {
      const alone = await somebody({ kind })
      expect([kind, await recover(browser, alone)]).toEqual([kind, SENT])
      // Colleagues who manage nothing are no help to the one who does; they have that one.
      const reader = await somebody({ organisationId: alone.organisationId, roles: ['reader'] })
      await forgetLinks()
      expect([await recover(browser, alone), await recover(browser, reader)]).toEqual([SENT, '404'])
      const second = await somebody({ organisationId: alone.organisationId })
      expect([await recover(browser, alone), await recover(browser, second)]).toEqual(['404', '404'])
      await database.owner.query('UPDATE public.person SET left_at = $2 WHERE id = $1', [second.id, now])
      await forgetLinks()
      expect(await recover(browser, alone)).toBe(SENT)
    }
    const other = await somebody({ kind: 'federation' })
    expect([await recover(browser, other), await recover(browser, officer)]).toEqual(['404', '404'])
    const distributor = await enteredByLink(await somebody({ kind: 'distributor' }))
    await distributor.makePasskey()
    expect(await recover(distributor, await somebody())).toBe('404')
  }, 30_000)

  test('that the federation started is told to its other managers too, in words for them', async () => {
    const { officer, browser } = await federationOfficer()
    const second = await somebody({ organisationId: officer.organisationId })
    const reader = await somebody({ organisationId: officer.organisationId, roles: ['reader'] })
    const alone = await somebody()
    expect(await recover(browser, alone)).toBe(SENT)
    const link = await linkTo(alone.email)
    await database.owner.query('DELETE FROM public.mail_outbox')
    const found = new TestBrowser(server)
    expect(await (await found.get(link)).text()).toContain(alone.name)
    expect((await found.post(link)).status).toBe(303)
    const told = new Map((await mails()).map(({ recipient, body }) => [recipient, body]))
    for (const { email } of [officer, second]) {
      expect(told.get(email)).toContain(`${alone.name} (Maison`)
      expect(told.get(email)).not.toContain('écrivez à la fédération')
    }
    expect(told.get(alone.email)).toContain('écrivez à la fédération')
    expect(told.has(reader.email)).toBe(false)
  })

  test('is over when the officer who started it is no manager any more', async () => {
    const { officer, browser } = await federationOfficer()
    const alone = await somebody()
    const theirs = await enteredByLink(alone)
    expect(await recover(browser, alone)).toBe(SENT)
    const link = await linkTo(alone.email)
    await database.owner.query(`UPDATE public.person SET roles = '{reader}' WHERE id = $1`, [officer.id])
    expect((await new TestBrowser(server).post(link)).status).toBe(410)
    expect((await theirs.get('/compte')).status).toBe(200)
  })

  test('a link of recovery is over after ten minutes, and then nothing has ended', async () => {
    const lost = await somebody()
    const theirs = await enteredByLink(lost)
    const token = await createSignInLink(server.store, { personId: lost.id, loopback: false, purpose: 'recovery', now })
    minutes(10)
    expect((await new TestBrowser(server).post(`/entrer/${token}`)).status).toBe(410)
    expect((await theirs.get('/compte')).status).toBe(200)
  })
})

describe('the local mailbox', () => {
  test('shows in development what waits, with its links, to this machine alone', async () => {
    const person = await somebody()
    const browser = new TestBrowser(server)
    await browser.post('/entrer', { adresse: person.email })
    const page = await (await browser.get('/courrier')).text()
    expect(page).toContain(person.email)
    expect(page).toContain(`href="${server.origin}${await linkTo(person.email)}"`)
    expect((await browser.get('/courrier', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(404)
    expect((await server.get('/mailbox')).headers.get('location')).toBe('/courrier?langue=en')
  })
})
