import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { Problem, problemBody } from '../../server/lib/problem.js'

export interface TestServer {
  origin: string
  close(): Promise<void>
}

/** A real Express on a port of the kernel's choice, with the problem answers that the application gives. */
export async function listen(build: (app: Express) => void): Promise<TestServer> {
  const app = express()
  build(app)
  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    const problem = error instanceof Problem ? error : new Problem({ status: 500, code: 'bug', title: String(error) })
    response.status(problem.status).type('application/problem+json').send(problemBody(problem))
  }
  app.use(onError)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
