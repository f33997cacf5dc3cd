import { type Access, DeclaredRoutes, type Effect, requireStepUp } from '../../server/membership/index.js'
import { listen, type TestServer } from './server.js'

let server: TestServer
/** Whether a passkey has confirmed who asks. */
let confirmed: boolean

beforeAll(async () => {
  server = await listen((app) => {
    app.use((_request, response, next) => {
      const organisation = { id: 'a', kind: 'cinema', name: 'Le Royal' }
      response.locals.person = { id: 'p', name: 'Ada', roles: ['reader'], organisation, actsFor: [] }
      response.locals.steppedUp = confirmed
      next()
    })
    const routes = new DeclaredRoutes()
    for (const effect of ['change', 'sign', 'pay'] as const)
      routes.add('post', `/${effect}`, access(effect), (_request, response) => void response.json({ done: effect }))
    routes.add('post', '/account', access('change'), requireStepUp(), (_request, response) => void response.json({}))
    routes.add('get', '/read', access('read'), (_request, response) => void response.json({}))
    app.use(routes.router)
  })
})
afterAll(() => server?.close())

const access = (effect: Effect): Access => ({ who: ['cinema'], role: 'reader', own: false, effect })
const ask = async (path: string, method = 'POST') => {
  const response = await fetch(server.origin + path, { method })
  return [response.status, ((await response.json()) as { code?: string }).code]
}

test('what signs or pays is refused until a passkey has confirmed, by its declaration alone; so is what asks for it', async () => {
  confirmed = false
  for (const path of ['/sign', '/pay', '/account']) expect([path, await ask(path)]).toEqual([path, [403, 'step-up']])
  expect(await ask('/change')).toEqual([200, undefined])
  expect(await ask('/read', 'GET')).toEqual([200, undefined])
  confirmed = true
  for (const path of ['/sign', '/pay', '/account']) expect([path, await ask(path)]).toEqual([path, [200, undefined]])
})
