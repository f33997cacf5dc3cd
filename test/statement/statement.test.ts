import { createHash } from 'node:crypto'
import { balances, cinemaPayable } from '../../server/ledger/index.js'
import { parisDay } from '../../server/lib/clock.js'
import { shiftDay } from '../../server/lib/paris.js'
import {
  askClose,
  carryOutCloses,
  cinemaPeriod,
  decideDifference,
  declareMonth,
} from '../../server/settlement/index.js'
import {
  contestTime,
  type IssuedStatement,
  isNull,
  issueStatements,
  listStatements,
  statementCsv,
  statementOf,
  statementPdf,
  sumsOf,
} from '../../server/statement/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Months, seedMonths, setTerms } from '../settlement/month.js'
import { parseCsv } from './csv-rows.js'
import { pdfText } from './pdf-text.js'

const at = (text: string) => new Date(text)
const ms = (text: string) => at(text).getTime()
const december = at('2026-12-05T10:00:00Z')
const january = at('2027-01-05T10:00:00Z')

let database: TestDatabase
let months: Months
let first: number
let cinema: string
beforeAll(async () => {
  database = await testDatabase()
  months = await seedMonths(database)
  first = months.campaigns[0]?.campaign as number
  cinema = months.plane.cinemas[0]?.id as string
  await setTerms(database.owner, { kind: 'federation-cinema', terms: { feeBasisPoints: 500 } })
  await months.clicked({ at: ms('2026-11-10T10:00:00Z') }, { at: ms('2026-11-20T10:00:00Z') })
  await months.posted(december)
})
afterAll(() => database?.drop())

const issue = (now: Date) => issueStatements(database.worker, { now })
const read = async (period: string, of = cinema): Promise<IssuedStatement> => {
  const found = await statementOf(database.console, { cinema: of, period })
  if (found === null) throw new Error(`no statement of ${period}`)
  return found
}

async function close(period: string, now: Date, micros: bigint): Promise<void> {
  const lines = [{ campaign: first, clicks: 3, micros }]
  await declareMonth(database.console, { period, lines, person: months.operator, now })
  for (const { campaign } of months.campaigns)
    await decideDifference(database.console, {
      ...{ period, campaign, decision: 'accepted', reason: 'counting', note: '', now, person: months.officer },
    })
  await carriedOut(period, now)
}

/** What other databases of the server do may hold clicks back for a moment: as the worker does, it is tried again. */
async function carriedOut(period: string, now: Date): Promise<void> {
  for (let closed: string[] = [], tries = 0; !closed.includes(period); tries++) {
    if (tries === 20) throw new Error(`${period} was not closed`)
    await months.posted(now)
    await askClose(database.console, { period, person: months.officer, now })
    closed = (await carryOutCloses(database.worker, { now })).closed
  }
}

/** Balance before, all rows, balance after: from the file as a spreadsheet reads it. */
function addedUp(statement: IssuedStatement): { before: bigint; between: bigint; after: bigint; clicks: number } {
  const [header = [], ...rows] = parseCsv(statementCsv(statement))
  const column = header.indexOf('Micro-euros')
  const micros = rows.map((row) => BigInt(row[column] as string))
  const clicks = rows.map((row) => Number(row[header.indexOf('Clics')] || 0)).reduce((sum, one) => sum + one, 0)
  const between = micros.slice(1, -1).reduce((sum, one) => sum + one, 0n)
  return { before: micros[0] as bigint, between, after: micros.at(-1) as bigint, clicks }
}

test('nothing is issued before a month is closed', async () => {
  expect(await issue(december)).toEqual({ issued: 0, refused: [] })
  expect(await statementOf(database.console, { cinema, period: '2026-11' })).toBeNull()
})

test('each cinema has its statement of a closed month, which adds up to its clicks, the ledger and the next', async () => {
  await close('2026-11', december, 950n)
  expect(await issue(december)).toEqual({ issued: 3, refused: [] })
  expect(await issue(december)).toEqual({ issued: 0, refused: [] })
  let confirmed = 0n
  for (const { id } of months.plane.cinemas) {
    const statement = await read('2026-11', id)
    const sums = sumsOf(statement)
    expect(sums).toMatchObject({ clicks: 2, lateMicros: 0n, movementMicros: 0n })
    const kept = await cinemaPeriod(database.console, { cinema: id, period: '2026-11' })
    const { earnedMicros, lateMicros, differenceMicros, feeMicros, commonFundMicros, confirmedMicros } = kept
    expect(sums).toMatchObject({
      earnedMicros,
      lateMicros,
      differenceMicros,
      feeMicros,
      commonFundMicros,
      confirmedMicros,
    })
    expect(statement.afterMicros).toBe((await balances(database.console)).get(cinemaPayable(id)))
    confirmed += sums.earnedMicros + sums.differenceMicros
    const { before, between, after, clicks } = addedUp(statement)
    expect([before, between, after, clicks]).toEqual([0n, statement.afterMicros, statement.afterMicros, 2])
  }
  expect(confirmed).toBe(950n)
})

test('what comes late stands in the next statement with its true month, and the earlier one stays as it was', async () => {
  const before = await read('2026-11')
  await months.clicked({ at: ms('2026-11-25T10:00:00Z') }, { at: ms('2026-12-10T10:00:00Z') })
  await months.posted(january)
  await issue(january)
  expect(await read('2026-11')).toEqual(before)
  await close('2026-12', january, 400n)
  expect(await issue(january)).toEqual({ issued: 3, refused: [] })
  expect(await read('2026-11')).toEqual(before)
  const december = await read('2026-12')
  expect(december.beforeMicros).toBe(before.afterMicros)
  expect(december.lines.map(({ month, clicks }) => [month, clicks])).toEqual([
    ['2026-12', 1],
    ['2026-11', 1],
  ])
  expect(sumsOf(december).lateMicros).toBeGreaterThan(0n)
  const { between } = addedUp(december)
  expect(december.beforeMicros + between).toBe(december.afterMicros)
})

test('a quarter is its months together', async () => {
  const quarter = await read('2026-T4')
  const [november, last] = [await read('2026-11'), await read('2026-12')]
  expect(quarter).toMatchObject({ beforeMicros: november.beforeMicros, afterMicros: last.afterMicros })
  expect(quarter.lines).toEqual([...november.lines, ...last.lines])
  expect(sumsOf(quarter).clicks).toBe(4)
  const { before, between, after } = addedUp(quarter)
  expect(before + between).toBe(after)
  expect(contestTime(november)).toEqual({ reckoning: '2026-T4', days: 30, until: null })
  expect(contestTime(quarter)).toEqual({ reckoning: '2026-T4', days: 30, until: shiftDay(parisDay(january), 30) })
})

test('a month in which nothing happened has its statement, of nothing', async () => {
  const now = at('2027-02-15T10:00:00Z')
  await carriedOut('2027-01', now)
  expect(await issue(now)).toEqual({ issued: 3, refused: [] })
  const nothing = await read('2027-01')
  expect(isNull(nothing)).toBe(true)
  expect(nothing.afterMicros).toBe(nothing.beforeMicros)
  expect(pdfText(await statementPdf(nothing))).toContain('Relevé nul')
  expect((await listStatements(database.console, { cinema })).map(({ period }) => period)).toEqual([
    ...['2027-01', '2026-12', '2026-11'],
  ])
})

test('what was issued cannot be changed, by anybody, and its hash is that of what is kept', async () => {
  for (const change of [
    `UPDATE statement.issued SET after_micros = 0`,
    'DELETE FROM statement.issued',
    'TRUNCATE statement.issued CASCADE',
  ])
    for (const pool of [database.owner, database.worker, database.console])
      await expect(pool.query(change)).rejects.toThrow(/append-only|unchanged|refuse|permission|change/)
  const { rows } = await database.console.query<{ body: string; sha256: Buffer }>(
    'SELECT body, sha256 FROM statement.issued',
  )
  for (const { body, sha256 } of rows) expect(createHash('sha256').update(body).digest().equals(sha256)).toBe(true)
  const again = (before: string, after: string) =>
    database.worker.query(
      `INSERT INTO statement.issued (cinema, period, issued_at, ledger_upto, before_micros, after_micros, body, sha256)
       SELECT cinema, '2027-06', issued_at, ledger_upto, before_micros + ${before}, after_micros + ${after}, body, sha256
       FROM statement.issued WHERE period = '2027-01'`,
    )
  await expect(again('1', '0')).rejects.toThrow('begins where the one before it ended')
  await expect(again('0', '1')).rejects.toThrow('ends at what the ledger has')
})

test('the PDF is French, tagged, and says amounts, rule, how to contest and the hash; the same statement is the same bytes', async () => {
  const quarter = await read('2026-T4')
  const pdf = await statementPdf(quarter)
  const raw = pdf.toString('latin1')
  for (const mark of ['/Lang (fr-FR)', '/StructTreeRoot', '/Marked true', '/S /H1', '/S /Table', '/S /TH'])
    expect(raw).toContain(mark)
  expect((await statementPdf(quarter)).equals(pdf)).toBe(true)
  const text = pdfText(pdf)
  const flat = text.replace(/\s+/g, ' ')
  for (const part of [
    'Relevé, 4e trimestre 2026',
    'novembre 2026 (tardifs)',
    '0,0004 € hors taxes (0,40 € les mille)',
    'La fédération retient 5 %',
    'jusqu’au 4 février 2027 inclus (30 jours)',
    quarter.sha256,
    'page 1 sur',
  ])
    expect(flat).toContain(part)
})

test('a film whose title is a formula is text in the file', async () => {
  const statement = await read('2026-11')
  const [line] = statement.lines
  const csv = statementCsv({
    ...statement,
    lines: [{ ...(line as NonNullable<typeof line>), film: '=HYPERLINK("x";1)' }],
  })
  expect(parseCsv(csv)[2]?.[5]).toBe(`'=HYPERLINK("x";1)`)
})
