import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express, { type NextFunction, type Request, type Response } from 'express'
import { systemClock } from '../../server/lib/clock.js'
import { Problem } from '../../server/lib/problem.js'
import { loadAssets, type PortalOptions } from '../../server/portal/index.js'
import * as kit from '../../server/portal/kit/index.js'
import { pageRoutes } from '../../server/portal/routes.js'
import { root } from '../database.js'
import { PAGES, PUBLIC_PAGES, ROLE_PAGES } from '../screenshots/pages.js'

/** What an address answers where this program is for development, or is not. Nothing but the pages without data works here. */
async function ask(path: string, { development }: { development: boolean }): Promise<{ status: number; html: string }> {
  const assets = loadAssets(join(root, 'server/portal/assets'))
  const app = express()
  for (const { router } of pageRoutes({ assets, development, clock: systemClock } as PortalOptions)) app.use(router)
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error instanceof Problem ? error.status : 500).end()
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
    return { status: response.status, html: await response.text() }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('the kit is shown in development; in production there is no such page', async () => {
  expect((await ask('/_kit', { development: true })).status).toBe(200)
  expect(await ask('/_kit', { development: false })).toEqual({ status: 404, html: '' })
})

test('the page of the kit has every component of the kit', () => {
  const folder = join(root, 'server/portal/atelier')
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const components = Object.entries(kit).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
  expect(components.length).toBeGreaterThan(20)
  const unseen = components.filter((name) => !sources.some((text) => new RegExp(`<(kit\\.)?${name}\\b`).test(text)))
  expect(unseen.filter((name) => name !== 'Layout')).toEqual([]) // The page itself is in it.
})

test('no two things on it have one id, and every description is there', async () => {
  const { html } = await ask('/_kit', { development: true })
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const named = [...html.matchAll(/\s(?:aria-describedby|aria-labelledby|popovertarget|data-copy)="([^"]+)"/g)]
  expect(named.flatMap(([, value]) => (value ?? '').split(' ')).filter((id) => !ids.includes(id))).toEqual([])
})

test('what is photographed and checked is every page that is declared', () => {
  expect(PUBLIC_PAGES).toEqual(expect.arrayContaining(['/', '/comprendre', '/_kit']))
  expect(ROLE_PAGES.map(([who]) => who).sort()).toEqual([
    'agence',
    'distributeur',
    'fédération',
    'opérateur',
    'salle',
    'éditeur',
  ])
  const paths = PAGES.flatMap((one) => one.paths)
  expect(paths).toEqual(expect.arrayContaining(['/salle', '/salle/le-royal', '/distributeur/campagnes/1', '/editeur']))
  expect(paths.filter((path) => path.includes(':'))).toEqual([])
})
