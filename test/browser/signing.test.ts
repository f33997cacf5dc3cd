import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { federation, secondOfficer, signatoryOf } from '../../server/demo/organisations.js'
import { addDays } from '../../server/lib/clock.js'
import { sha256 } from '../../server/lib/id.js'
import { createSignInLink, hasPasskey, type Person } from '../../server/membership/index.js'
import { carryOutPayouts, linesOf, listBatches } from '../../server/payout/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo, seedTestPast } from '../demo/demonstration.js'
import { testBankRing } from '../payout/bank/ring.js'
import { AUTHENTICATOR } from './authenticator.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/** A payment as two officers of the federation make it: a real Chromium, with an authenticator in software beside it. */
describeInChromium('a payment, from its file to its return, in a browser', () => {
  const [maud, victor] = [signatoryOf(federation), secondOfficer]
  const bank = testBankRing()
  let now = demoStart
  let database: TestDatabase
  let server: ConsoleServer
  let browser: Chromium
  let page: Page

  beforeAll(async () => {
    database = await testDatabase()
    await seedTestDemo(database)
    await seedTestPast(database, { bankRing: bank })
    // She could approve too: what stops her is that the batch is hers.
    await database.owner.query(`UPDATE public.person SET roles = roles || '{payment-approver}' WHERE id = $1`, [
      maud.id,
    ])
    server = await startConsoleServer(database, { clock: () => now, host: 'localhost', bank })
    browser = await launchChromium({ thirdPartyCookies: false })
    page = await browser.context.newPage()
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    const cdp = await browser.context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await database?.drop()
  }, 60_000)

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const main = async () => (await page.textContent('main'))?.replace(/\s+/g, ' ')

  /** By a link, since the session matters here and not how it began; the first time they make a passkey. */
  async function enter({ id }: Person): Promise<void> {
    await browser.context.clearCookies()
    const token = await createSignInLink(server.store, { personId: id, loopback: true, now })
    await page.goto(`${server.origin}/entrer/${token}`)
    if (await hasPasskey(database.owner, id)) return
    await page.goto(`${server.origin}/compte/passkeys/nouvelle`)
    await page.getByLabel('Nom de la clé').fill('Clé')
    await press('Créer la clé')
    await page.waitForURL(/fait=passkey|\/compte$/)
  }

  async function open(path = ''): Promise<void> {
    const [batch] = await listBatches(database.console)
    await page.goto(`${server.origin}/federation/versements${path || `/${batch?.id}`}`)
  }

  test('one officer prepares and signs, and cannot approve; another does; then it is handed over, executed, and a transfer comes back', async () => {
    await enter(maud)
    await open()
    await press('Annuler ce lot')
    await press('Annuler le lot')
    await page.getByText('Le lot est annulé.').waitFor()
    now = addDays(now, 0.01) // The newest batch is found by its time.
    await open('?sorte=year')
    await press('Préparer le lot')
    await page.getByText('Le lot est préparé.').waitFor()
    await press('Signer le fichier')
    await page.getByText('Vous avez signé le fichier.').waitFor()
    expect(await main()).toMatch(/Vous avez préparé ce lot\s: une autre personne doit l’approuver/)
    expect(await page.getByRole('button', { name: 'Approuver et signer le fichier' }).count()).toBe(0)

    now = addDays(now, 0.01)
    await enter(victor)
    await open()
    await press('Approuver et signer le fichier')
    await page.getByText('Vous avez approuvé et signé le fichier.').waitFor()

    await enter(maud)
    await open()
    const [batch] = await listBatches(database.console)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Télécharger le fichier' }).first().click()
    const file = readFileSync(await (await downloading).path())
    expect(sha256(file)).toEqual(batch?.fileSha256)

    await press('Remettre le fichier au payeur')
    await press('Le fichier est remis')
    await page.getByText('La remise est notée.').waitFor()
    await carryOutPayouts(database.worker, { now })
    await open()
    await page.getByLabel('Référence de la banque').fill('VIR-2026-000412')
    await page.getByLabel('Exécuté le').fill('2026-11-22')
    await press('Noter l’exécution')
    await page.getByText('L’exécution est notée.').waitFor()
    await carryOutPayouts(database.worker, { now })
    await open()
    expect(await main()).toContain('VIR-2026-000412')

    const [line] = await linesOf(database.console, batch?.id ?? '')
    await page.getByText('Noter le retour').first().click()
    await page.getByLabel('Identifiant (EndToEndId)').fill(line?.endToEndId ?? '')
    await page.getByLabel('Motif').selectOption('AC04')
    await press('Noter le retour')
    await page.getByText('revenu', { exact: true }).waitFor()
  }, 90_000)
})
