import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler, Response } from 'express'
import type pg from 'pg'
import { root as programFolder } from '../../config.js'
import {
  type AuditRoot,
  consistencyProof,
  countEntries,
  createTreeReader,
  genesisHash,
  inclusionProof,
  type MerkleTree,
  readEntries,
  readRoots,
  rootOn,
  treeSize,
} from '../../contract/index.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { fill } from '../words/index.js'
import { JournalEntry, type ProvenEntry } from './entry.js'
import { entryFile, hexOf, provenFile, rootFile } from './files.js'
import { Journal } from './journal.js'
import { readSaid } from './said.js'

const ENTRIES_A_PAGE = 50
const ENTRIES_A_FILE = 1000
/** More than a year: a witness comes by more often than that. */
const ROOTS_A_FILE = 400

type Tree = () => Promise<MerkleTree>

/** `/journal`: the audit chain for everybody, as pages and as files that are verified without us. */
export function journalRoutes(options: PortalOptions): DeclaredRoutes {
  const { pool } = options
  const tree = createTreeReader(pool)
  const script = readFileSync(join(programFolder, 'docs/verify-journal.mjs'), 'utf8')
  return new DeclaredRoutes()
    .add('get', '/journal', PUBLIC, page(options, list))
    .add('get', '/journal/verify-journal.mjs', PUBLIC, (_request, response) => {
      response.set({ 'Cache-Control': 'no-cache', 'Content-Disposition': 'attachment; filename="verify-journal.mjs"' })
      response.type('text/javascript; charset=utf-8').send(script)
    })
    .add('get', '/journal/entrees.json', PUBLIC, entries(pool))
    .add('get', '/journal/racines.json', PUBLIC, roots(pool))
    .add('get', '/journal/coherence.json', PUBLIC, consistency(pool, tree))
    .add('get', '/journal/:index.json', PUBLIC, async (request, response) => {
      sendFile(response, provenFile(await proven(pool, { index: request.params.index, tree })))
    })
    .add(
      'get',
      '/journal/:index',
      PUBLIC,
      page(options, async ({ request, view }) => {
        const found = await proven(pool, { index: request.params.index, tree })
        const title = fill(view.words.journal.entry, { number: String(found.entry.index) })
        return { title, body: <JournalEntry {...found} /> }
      }),
    )
}

/** `?avant=`: the entries before that one, newest first. */
async function list({ request, view }: Asked, { pool, origin }: PortalOptions): Promise<Answer> {
  const [size, [root = null]] = await Promise.all([countEntries(pool), readRoots(pool, { limit: 1 })])
  const before = Math.min(wholeNumber(request.query.avant, size), size)
  const from = Math.max(0, before - ENTRIES_A_PAGE)
  const shown = await readEntries(pool, { from: BigInt(from), limit: before - from })
  const body = <Journal {...{ size, root, entries: shown.map(readSaid).reverse(), page: ENTRIES_A_PAGE, origin }} />
  return { title: view.words.journal.title, body }
}

/** `?depuis=`: up to a thousand entries from that one on, and where the next file begins. */
function entries(pool: pg.Pool): RequestHandler {
  return async (request, response) => {
    const from = wholeNumber(request.query.depuis, 0)
    const found = await readEntries(pool, { from: BigInt(from), limit: ENTRIES_A_FILE })
    const next = found.length < ENTRIES_A_FILE ? null : from + ENTRIES_A_FILE
    sendFile(response, { from, next, entries: found.map(entryFile) })
  }
}

function roots(pool: pg.Pool): RequestHandler {
  return async (_request, response) => {
    sendFile(response, { roots: (await readRoots(pool, { limit: ROOTS_A_FILE })).map(rootFile) })
  }
}

/**
 * `?de=` and `?a=`: that the root of one day is the beginning of that of another. Without them of the last two days. A
 * witness who kept a root years ago asks from it to the last.
 */
function consistency(pool: pg.Pool, readTree: Tree): RequestHandler {
  return async (request, response) => {
    const [last, before] = await readRoots(pool, { limit: 2 })
    const from = await namedRoot(pool, request.query.de, before ?? last ?? null)
    const to = await namedRoot(pool, request.query.a, last ?? null)
    if (from === null || to === null) return sendFile(response, { from: null, to: null, path: [] })
    if (from.size > to.size) throw invalid('`de` is a day after `a`')
    const tree = await readTree()
    // A chain that is shorter than its roots has no proof to show: the verifier finds out by the entries.
    if (to.size > treeSize(tree)) throw missing()
    const path = consistencyProof(tree, { from: from.size, to: to.size })
    sendFile(response, { from: rootFile(from), to: rootFile(to), path: hexOf(path) })
  }
}

async function namedRoot(pool: pg.Pool, day: unknown, otherwise: AuditRoot | null): Promise<AuditRoot | null> {
  if (day === undefined) return otherwise
  const named = typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))
  const root = named ? await rootOn(pool, { day }) : null
  if (root === null) throw missing()
  return root
}

async function proven(pool: pg.Pool, { index, tree: readTree }: { index: unknown; tree: Tree }): Promise<ProvenEntry> {
  const number = typeof index === 'string' && /^(0|[1-9]\d{0,8})$/.test(index) ? Number(index) : null
  if (number === null) throw missing()
  const from = BigInt(Math.max(0, number - 1))
  const [found, [root]] = await Promise.all([
    readEntries(pool, { from, limit: number === 0 ? 1 : 2 }),
    readRoots(pool, { limit: 1 }),
  ])
  const entry = found.find((one) => one.index === BigInt(number))
  if (entry === undefined) throw missing()
  const previous = found.find((one) => one.index === BigInt(number - 1))?.hash ?? genesisHash
  const tree = await readTree()
  const provable = root !== undefined && number < root.size && root.size <= treeSize(tree)
  const proof = provable ? { root, path: inclusionProof(tree, { index: number, size: root.size }) } : null
  return { entry, previous, proof }
}

/** A whole number of an address; what is none is as if it were left out. */
function wholeNumber(text: unknown, otherwise: number): number {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : otherwise
}

/** Public, and for a moment: whoever verifies reads several files, and each must fit the others. */
function sendFile(response: Response, content: unknown): void {
  response.set('Cache-Control', 'no-cache').json(content)
}
