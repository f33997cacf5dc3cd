import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { answerErrors } from '../../server/app/console-errors.js'
import { createLog } from '../../server/lib/log.js'
import { loadAssets } from '../../server/portal/index.js'
import { root } from '../database.js'

const prisma = (fields: object) => Object.assign(new Error('hidden'), { name: 'PrismaClientKnownRequestError' }, fields)

test.each([
  ['no transaction in time', prisma({ code: 'P2028' }), 503],
  ['no connection in time', prisma({ code: 'P2024' }), 503],
  ['a lock that is not to be had', prisma({ code: '55P03' }), 503],
  ['the same as the driver says it', prisma({ code: 'P2010', meta: driver({ code: '55P03' }) }), 503],
  ['a mistake of ours', prisma({ code: 'P2025' }), 500],
  ['somebody else’s error with that code', Object.assign(new Error('no'), { code: 'P2028' }), 500],
])('the console says whether to try again: %s', async (_what, error, status) => {
  const app = express()
  app.get('/api/film', () => {
    throw error
  })
  const log = createLog({ level: 'silent', role: 'console' })
  app.use(answerErrors({ log, assets: loadAssets(join(root, 'server/portal/assets')) }))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/film`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, status === 503 ? '5' : null])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

function driver(cause: object): object {
  return { driverAdapterError: { name: 'DriverAdapterError', cause } }
}
