import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { CDPSession, Page } from 'playwright-core'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { AUTHENTICATOR } from './authenticator.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/** Passkeys as a person meets them: a real Chromium, with an authenticator in software beside it (Chrome DevTools Protocol). */
const PHONE = { width: 390, height: 844 }
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describeInChromium('passkeys, in a browser', () => {
  let database: TestDatabase
  let server: ConsoleServer
  let browser: Chromium
  let page: Page
  let cdp: CDPSession
  let authenticatorId: string
  let now = demoStart
  /** A cinema whose contract waits for its signature. */
  let cinema: { slug: string; email: string }

  beforeAll(async () => {
    database = await testDatabase()
    await seedTestDemo(database)
    server = await startConsoleServer(database, { clock: () => now, host: 'localhost' })
    const { rows } = await database.owner.query<{ slug: string; email: string }>(
      `SELECT s.slug, p.email FROM public.contract c JOIN public.cinema s ON s.organisation_id = c.party_id
         JOIN public.person p ON p.organisation_id = c.party_id
       WHERE c.kind = 'federation-cinema' AND c.state = 'offered' LIMIT 1`,
    )
    cinema = rows[0] as typeof cinema
    browser = await launchChromium({ thirdPartyCookies: false })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await database?.drop()
  }, 60_000)
  beforeEach(async () => {
    now = new Date(now.getTime() + 86_400_000)
    await browser.context.clearCookies()
    page = await browser.context.newPage()
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    await page.setViewportSize(PHONE)
    cdp = await browser.context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    authenticatorId = (await cdp.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR })).authenticatorId
  }, 60_000)
  afterEach(async () => {
    await page?.close()
    await database.owner.query('DELETE FROM public.passkey; DELETE FROM public.mail_outbox')
  })

  const open = (path: string) => page.goto(server.origin + path)

  /** From the form to the account, by the link that is read in the local mailbox. */
  async function enterByLink(): Promise<void> {
    await open('/entrer')
    await page.getByLabel('Votre adresse e-mail').fill(cinema.email)
    await page.getByRole('button', { name: 'M’envoyer un lien' }).click()
    await page.getByRole('link', { name: 'le courrier local' }).click()
    await page
      .getByRole('link', { name: /\/entrer\// })
      .first()
      .click()
    await page.getByRole('button', { name: 'Entrer' }).click()
    await page.waitForURL(/\/(compte|salle)/)
  }

  async function makePasskey(name: string): Promise<void> {
    await open('/compte/passkeys/nouvelle')
    await page.getByLabel('Nom de la clé').fill(name)
    await page.getByRole('button', { name: 'Créer la clé' }).click()
    await page.waitForURL(/fait=passkey|\/compte$/)
    await page.getByRole('rowheader', { name }).waitFor()
  }

  async function signOut(): Promise<void> {
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.waitForURL(`${server.origin}/`)
  }

  async function presses(): Promise<void> {
    await open('/entrer')
    await page.getByRole('button', { name: 'Entrer avec ma clé d’accès' }).click()
  }

  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials

  test('one is made after a first link, and brings its owner in', async () => {
    await enterByLink()
    expect(await page.textContent('main')).toContain('Créez maintenant votre clé d’accès')
    await makePasskey('Téléphone')
    expect(await credentials()).toHaveLength(1)
    expect((await credentials())[0]).toMatchObject({ isResidentCredential: true, rpId: 'localhost' })
    await signOut()
    await noOffer()
    await presses()
    await page.waitForURL(/\/salle/)
    await open('/compte')
    expect(await page.textContent('#sessions')).toContain('par clé d’accès')
  }, 120_000)

  /** The browser is not asked to propose a passkey by itself: a test presses the button. */
  async function noOffer(): Promise<void> {
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false
    })
  }

  test('the browser proposes it where the address is typed', async () => {
    await enterByLink()
    await makePasskey('Téléphone')
    await signOut()
    await open('/entrer')
    // This authenticator takes the first passkey that it is asked for.
    await page.waitForURL(/\/salle/)
  }, 120_000)

  test('it confirms before a contract is signed, and what was filled in is not lost', async () => {
    await enterByLink()
    await makePasskey('Téléphone')
    now = new Date(now.getTime() + 11 * 60_000)
    await open(`/salle/${cinema.slug}/contrat`)
    await page.getByRole('checkbox').check()
    await page.locator('form:has([name=lu]) button[type=submit]').first().click()
    await page.getByRole('heading', { name: 'Confirmer avec votre clé d’accès' }).waitFor()
    expect(await faultsIn(page)).toEqual([])
    await page.getByRole('button', { name: 'Confirmer' }).click()
    await page.waitForURL(/\/contrat\?fait=|\/contrat$/)
    await page.locator('.toast').waitFor()
    const { rows } = await database.owner.query(
      `SELECT c.state FROM public.contract c JOIN public.cinema s ON s.organisation_id = c.party_id WHERE s.slug = $1`,
      [cinema.slug],
    )
    expect(rows).toEqual([{ state: 'signed-by-one' }])
  }, 120_000)

  test('one that was removed, and one that may have been copied, open nothing', async () => {
    await noOffer()
    await enterByLink()
    await makePasskey('Un')
    const [first] = await credentials()
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    await makePasskey('Deux')
    const [second] = await credentials()
    await page.locator('#passkeys summary').click()
    await page.getByRole('button', { name: /Retirer « Un »/ }).click()
    await page.locator('.toast').waitFor()
    await signOut()
    const become = async (credential: typeof first, signCount = credential?.signCount ?? 0) => {
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
      if (credential !== undefined)
        await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } })
    }
    await become(first, 5)
    await presses()
    await page.getByText('Cette clé d’accès n’ouvre rien ici').waitFor()
    await become(second, 50)
    await presses()
    await page.waitForURL(/\/salle/)
    await signOut()
    await become(second, 10)
    await presses()
    await page.getByText('son compteur est revenu en arrière').waitFor()
    expect(await faultsIn(page)).toEqual([])
  }, 120_000)

  test('every page of entering and of the account can be used by everybody, in both languages, on a telephone', async () => {
    await noOffer()
    const faults: string[] = []
    const look = async (name: string) => faults.push(...(await faultsIn(page)).map((fault) => `${name}: ${fault}`))
    for (const language of ['fr', 'en']) {
      await open(`/entrer?langue=${language}`)
      await look(`enter ${language}`)
    }
    await open('/entrer?langue=fr')
    await enterByLink()
    for (const path of ['/courrier', '/compte?fait=entree', '/compte/passkeys/nouvelle', '/compte/cles'])
      for (const language of ['fr', 'en']) {
        await open(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`)
        await look(`${path} ${language}`)
      }
    await open('/entrer?langue=fr')
    await makePasskey('Téléphone')
    await open('/compte/passkeys/nouvelle')
    await page.getByRole('button', { name: 'Créer la clé' }).click()
    await page.getByText('Cet appareil a déjà une clé d’accès').waitFor()
    await look('made already')
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    await makePasskey('Ordinateur du bureau')
    await page.locator('#passkeys summary').click()
    await look('account')
    await open('/compte/cles')
    await page.getByLabel('Nom de la clé').fill('Tableur')
    await page.getByRole('button', { name: 'Créer une clé' }).click()
    await page.getByText('lanterne_cle_').waitFor()
    await look('a key')
    now = new Date(now.getTime() + 11 * 60_000)
    await open('/compte/passkeys/nouvelle')
    await look('confirm')
    await database.owner.query('DELETE FROM public.mail_outbox')
    await browser.context.clearCookies()
    await open('/entrer')
    await page.getByLabel('Votre adresse e-mail').fill(cinema.email)
    await page.getByRole('button', { name: 'M’envoyer un lien' }).click()
    await look('asked')
    await page.getByRole('link', { name: 'le courrier local' }).click()
    await page
      .getByRole('link', { name: /\/entrer\// })
      .first()
      .click()
    await look('a link')
    expect(faults).toEqual([])
  }, 240_000)

  test('without scripts the page says so, and a link does', async () => {
    const plain = await browser.context.browser()?.newContext({ javaScriptEnabled: false })
    // A browser that keeps its profile has one context: then scripts are switched off in this page.
    if (plain === undefined) await cdp.send('Emulation.setScriptExecutionDisabled', { value: true })
    const other = plain === undefined ? page : await plain.newPage()
    await other.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    await other.goto(`${server.origin}/entrer`)
    expect(await other.getByRole('button', { name: 'Entrer avec ma clé d’accès' }).isDisabled()).toBe(true)
    // Chromium shows what is in `noscript` to those who switched scripts off by themselves, not by this protocol.
    expect(await other.textContent('noscript')).toContain('Une clé d’accès a besoin de JavaScript')
    await other.getByLabel('Votre adresse e-mail').fill(cinema.email)
    await other.getByRole('button', { name: 'M’envoyer un lien' }).click()
    await other.getByRole('link', { name: 'le courrier local' }).click()
    await other
      .getByRole('link', { name: /\/entrer\// })
      .first()
      .click()
    await other.getByRole('button', { name: 'Entrer' }).click()
    await other.waitForURL(/\/compte/)
    expect(await other.textContent('#sessions')).toContain('par lien')
    await plain?.close()
  }, 120_000)
})

/** What is wrong with a page for whoever cannot see it, and whether it has to be pushed sideways. */
async function faultsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  const { violations } = await page.evaluate(
    (tags) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: tags,
        resultTypes: ['violations'],
      }),
    WCAG,
  )
  return [
    ...(wide > 0 ? [`${wide} px too wide`] : []),
    ...violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html.slice(0, 160)).join(' and ')}`),
  ]
}
