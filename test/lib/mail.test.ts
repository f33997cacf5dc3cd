import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { queueMail } from '../../server/lib/mail.js'
import { type SendMail, sendMails } from '../../server/lib/mail-send.js'
import { smtpSender } from '../../server/lib/mail-smtp.js'
import { transaction } from '../../server/lib/postgres.js'
import { createPrisma } from '../../server/lib/prisma.js'
import { createMembershipStore } from '../../server/membership/index.js'
import { letConsoleReadMail } from '../../server/start/mailbox.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
let prisma: ReturnType<typeof createPrisma>
const start = new Date('2026-11-27T10:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)
const mail = {
  to: 'salle@exemple.fr',
  subject: 'Votre lien',
  text: 'Ouvrez https://console.exemple/entrer/secret',
  at: start,
  expiresAt: later(600_000),
}

beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 1 })
})
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})
beforeEach(() => database.owner.query('DELETE FROM public.mail_outbox'))

const waiting = async () => (await database.owner.query('SELECT * FROM public.mail_outbox')).rows
const failing: SendMail = () => Promise.reject(new Error('the server is away'))

test('a mail is sent once by the worker, and its text is kept no longer', async () => {
  await queueMail(database.console, mail)
  const sent: object[] = []
  const send: SendMail = async (one) => void sent.push(one)
  expect(await sendMails(database.worker, { send, now: start })).toEqual({ sent: 1, failed: 0, dead: 0 })
  expect(await sendMails(database.worker, { send, now: later(1) })).toEqual({ sent: 0, failed: 0, dead: 0 })
  expect(sent).toEqual([{ to: mail.to, subject: mail.subject, text: mail.text }])
  expect(await waiting()).toEqual([])
})

test('a change that is rolled back tells nobody', async () => {
  const undone = transaction(database.console, async (client) => {
    await queueMail(client, mail)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await waiting()).toEqual([])
})

test('of two workers at once each mail is sent by one', async () => {
  for (let n = 0; n < 12; n++) await queueMail(database.console, { ...mail, to: `${n}@exemple.fr` })
  const sent: string[] = []
  const send: SendMail = async ({ to }) => void sent.push(to)
  await Promise.all([1, 2, 3].map(() => sendMails(database.worker, { send, now: start })))
  expect(new Set(sent).size).toBe(12)
  expect(sent).toHaveLength(12)
})

test('what could not be sent is tried again after longer and longer pauses', async () => {
  await queueMail(database.console, { ...mail, expiresAt: later(86_400_000 * 2) })
  let tries = 0
  for (let at = 0; at < 86_400_000; at += 5_000) {
    const done = await sendMails(database.worker, { send: failing, now: later(at) })
    tries += done.failed
    expect(done.sent + done.dead).toBe(0)
    if (at > 600_000) at += 60_000
  }
  expect(tries).toBeGreaterThan(20)
  expect(tries).toBeLessThan(40)
  expect(await sendMails(database.worker, { send: failing, now: later(86_400_000) })).toMatchObject({ dead: 1 })
  expect(await waiting()).toEqual([])
}, 60_000)

test('the pauses are 15 seconds, then twice as long each time, an hour at most', async () => {
  await queueMail(database.console, { ...mail, expiresAt: later(86_400_000 * 2) })
  const pauses: number[] = []
  for (let at = 0; pauses.length < 12; ) {
    expect(await sendMails(database.worker, { send: failing, now: later(at) })).toMatchObject({ failed: 1 })
    const pause = (await waiting())[0].next_at.getTime() - later(at).getTime()
    expect(await sendMails(database.worker, { send: failing, now: later(at + pause - 1) })).toMatchObject({ failed: 0 })
    pauses.push(pause / 1_000)
    at += pause
  }
  expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600])
})

test('a mail that somebody has taken is not taken by another for five minutes, however slow the server', async () => {
  await queueMail(database.console, mail)
  let answer = () => {}
  const slow: SendMail = () => new Promise((resolve) => (answer = resolve))
  const sending = sendMails(database.worker, { send: slow, now: start })
  while ((await waiting())[0].attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const other = await sendMails(database.worker, { send: failing, now: later(299_999) })
  expect(other).toEqual({ sent: 0, failed: 0, dead: 0 })
  answer()
  expect(await sending).toMatchObject({ sent: 1 })
})

test('a mail whose worker died while it was sent is sent again', async () => {
  await queueMail(database.console, mail)
  void sendMails(database.worker, { send: () => new Promise(() => {}), now: start })
  while ((await waiting())[0].attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await sendMails(database.worker, { send: async () => {}, now: later(300_000) })).toMatchObject({ sent: 1 })
})

test('a mail that is of no use any more is dropped unsent, with or without a server', async () => {
  for (const send of [null, failing]) {
    await queueMail(database.console, mail)
    expect(await sendMails(database.worker, { send, now: later(600_000) })).toEqual({ sent: 0, failed: 0, dead: 1 })
    expect(await waiting()).toEqual([])
  }
})

test('without a server a mail waits as it is', async () => {
  await queueMail(database.console, mail)
  expect(await sendMails(database.worker, { send: null, now: start })).toEqual({ sent: 0, failed: 0, dead: 0 })
  expect(await waiting()).toMatchObject([{ attempts: 0 }])
})

test('a mail that the server refuses for good is not tried again', async () => {
  await queueMail(database.console, mail)
  const refusing: SendMail = () =>
    Promise.reject(Object.assign(new Error('no such mailbox'), { responseCode: 550, command: 'RCPT TO' }))
  expect(await sendMails(database.worker, { send: refusing, now: start })).toEqual({ sent: 0, failed: 0, dead: 1 })
  expect(await waiting()).toEqual([])
})

test('the console writes mail and deletes what is over, and reads none of it: links stand in there', async () => {
  await letConsoleReadMail(database.owner, { production: true })
  await queueMail(database.console, mail)
  const read = () => database.console.query('SELECT body FROM public.mail_outbox')
  await expect(read()).rejects.toThrow('permission denied')
  for (const change of [`UPDATE public.mail_outbox SET body = 'x'`, `UPDATE public.mail_outbox SET recipient = 'x@y'`])
    await expect(database.console.query(change)).rejects.toThrow('permission denied')
  await letConsoleReadMail(database.owner, { production: false })
  expect((await read()).rows).toEqual([{ body: mail.text }])
  await letConsoleReadMail(database.owner, { production: true })
  await expect(read()).rejects.toThrow('permission denied')
  await createMembershipStore(prisma).purge(later(600_000))
  expect(await waiting()).toEqual([])
})

test('nobody can add a header to a mail, or a second mailbox', async () => {
  for (const wrong of [
    { subject: 'Bonjour\r\nBcc: tous@exemple.fr' },
    { to: 'a@exemple.fr\nBcc: tous@exemple.fr' },
    { text: 'a'.repeat(10_001) },
    { expiresAt: start },
  ])
    await expect(queueMail(database.console, { ...mail, ...wrong })).rejects.toThrow()
  expect(await waiting()).toEqual([])
})

describe('over SMTP', () => {
  let server: Server
  let said: string
  let refuse: { at: string; answer: string } | null

  beforeEach(async () => {
    said = ''
    refuse = null
    // As little of a mail server as takes a mail (RFC 5321).
    server = createServer((socket) => {
      let data = false
      socket.write('220 test\r\n')
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        said += chunk
        if (data) {
          if (!said.endsWith('\r\n.\r\n')) return
          data = false
          return void socket.write('250 taken\r\n')
        }
        const command = chunk.toString().slice(0, 4).toUpperCase()
        if (command === refuse?.at) return void socket.write(`${refuse.answer}\r\n`)
        if (command === 'EHLO') return void socket.write('250-test\r\n250 AUTH PLAIN\r\n')
        data = command === 'DATA'
        socket.write(data ? '354 go on\r\n' : command === 'QUIT' ? '221 bye\r\n' : '250 well\r\n')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => void server.close())

  const sender = (production = false, login = '') =>
    smtpSender({
      url: `smtp://${login}127.0.0.1:${(server.address() as AddressInfo).port}`,
      from: 'Lanterne <lanterne@exemple.fr>',
      production,
    })

  test('a mail arrives, from whom it shall be', async () => {
    await queueMail(database.console, mail)
    const smtp = sender()
    expect(await sendMails(database.worker, { send: smtp.send, now: start })).toMatchObject({ sent: 1 })
    smtp.close()
    expect(said).toMatch(/MAIL FROM:<lanterne@exemple\.fr>/)
    expect(said).toMatch(/RCPT TO:<salle@exemple\.fr>/)
    expect(said).toContain('Auto-Submitted: auto-generated')
  })

  test.each([
    ['dead', 'RCPT', '550 5.1.1 no such mailbox'],
    ['dead', 'RCPT', '553 no such mailbox'],
    ['dead', 'DATA', '554 5.6.0 not such a message'],
    ['failed', 'RCPT', '451 later'],
    ['failed', 'DATA', '452 the disk is full'],
    // What is wrong with us is not wrong with the mail, which is sent when it is mended.
    ['failed', 'RCPT', '554 5.7.1 relay access denied'],
    ['failed', 'RCPT', '530 5.7.0 must issue a STARTTLS command first'],
    ['failed', 'MAIL', '530 5.7.0 must issue a STARTTLS command first'],
    ['failed', 'MAIL', '550 5.1.8 not a sender that we know'],
    ['failed', 'AUTH', '535 5.7.8 wrong password'],
  ])('a mail is %s when %s is answered by %s', async (outcome, at, answer) => {
    const smtp = sender(false, 'lanterne:wrong@')
    refuse = { at, answer }
    await queueMail(database.console, mail)
    const done = await sendMails(database.worker, { send: smtp.send, now: start })
    smtp.close()
    expect(done).toEqual({ sent: 0, failed: 0, dead: 0, [outcome]: 1 })
    expect(said).toContain(at)
    expect(await waiting()).toHaveLength(outcome === 'dead' ? 0 : 1)
  })

  test('in production nothing is sent in the clear', async () => {
    const smtp = sender(true)
    await queueMail(database.console, mail)
    expect(await sendMails(database.worker, { send: smtp.send, now: start })).toMatchObject({ sent: 0 })
    smtp.close()
    expect(said).not.toContain('RCPT')
  })
})
