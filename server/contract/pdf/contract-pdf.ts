import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import { sha256 } from '../../lib/id.js'
import { frenchSpaces } from '../../lib/typography.js'
import { canonicalJson, type Signable } from '../canonical.js'
import type { Contract } from '../contract.js'
import { type EvidenceFile, evidenceFile, type FiledSignature } from '../evidence-file.js'
import { type ContractLibrary, contractText } from '../kinds.js'
import type { Statement } from '../statement.js'
import { findContract } from '../store-read.js'
import { namesOf } from '../transition.js'
import { blocksOf } from './blocks.js'
import { createSheet } from './page.js'

const TEXT_MAX = 200_000

/**
 * A contract as a tagged PDF in French: the text that binds with its annexes, then the evidence. The same contract, with the
 * same signatures, is the same bytes.
 * @returns null for a contract that is not there, or was not offered
 */
export async function contractPdf(
  db: pg.Pool | pg.ClientBase,
  { contractId, library }: { contractId: string; library: ContractLibrary },
): Promise<Buffer | null> {
  const contract = await findContract(db, contractId)
  if (contract === null || contract.offeredAt === null) return null
  const evidence = await evidenceFile(db, { contractId, library })
  const file = evidence === null ? null : (JSON.parse(evidence) as EvidenceFile)
  const text = file?.text ?? textOf(contract, library)
  assert(text.length <= TEXT_MAX, 'the text of a contract has a length that is printed at once')
  const key = hex(`${contract.id}\n${text}\n${evidence}`)
  const pdf = made.get(key) ?? (await draw({ contract, file, text }))
  remember(key, pdf)
  return pdf
}

/** The last ones that were drawn: the same contract is the same bytes, and drawing takes half a second of the processor. */
const made = new Map<string, Buffer>()
const MADE_MAX = 16

function remember(key: string, pdf: Buffer): void {
  made.delete(key)
  made.set(key, pdf)
  const [oldest] = made.keys()
  if (made.size > MADE_MAX && oldest !== undefined) made.delete(oldest)
}

async function draw({
  contract,
  file,
  text,
}: {
  contract: Contract
  file: EvidenceFile | null
  text: string
}): Promise<Buffer> {
  const [title, ...blocks] = blocksOf(frenchSpaces(text))
  assert(title?.type === 'title', 'a contract begins with its title')
  const statements = (file?.signatures ?? []).map(({ statement }) => statement as unknown as Statement)
  const at = statements.map(({ signedAt }) => new Date(signedAt)).at(-1) ?? contract.offeredAt
  assert(at, 'a contract that is printed was offered')
  const names = contractNames(statements[0]?.parties ?? contract)
  const sheet = createSheet({ title: `${title.text}, ${names}`, made: at })
  sheet.title(title.text)
  for (const block of blocks) sheet.add(block)
  sheet.title('Page de preuve', { newPage: true })
  for (const block of evidenceBlocks({ contract, file, text })) sheet.add(block)
  return sheet.finish(`${title.text}, version ${contract.version}, ${contract.id}`)
}

function contractNames({ federation, party }: Pick<Statement['parties'], 'federation' | 'party'>): string {
  return `${federation.name} et ${party.name}`
}

function textOf(contract: Contract, library: ContractLibrary): string {
  const published = library.find(contract.kind, contract.version)
  assert(published, 'the version of a contract stays published')
  return contractText(published, { terms: contract.terms, names: namesOf(contract) }).fr
}

/** Who signed what, as whom and when; the hashes; and how anybody verifies it without us. */
function evidenceBlocks({ contract, file, text }: { contract: Contract; file: EvidenceFile | null; text: string }) {
  const signatures = file?.signatures ?? []
  const facts = [
    `Contrat : ${contract.id}`,
    `Genre et version : ${contract.kind}, ${contract.version}`,
    `Empreinte du texte français, annexes comprises (SHA-256) : ${hex(text)}`,
    `Empreinte des conditions (SHA-256 du JSON canonique) : ${hex(canonicalJson((file?.terms ?? contract.terms) as Signable))}`,
    ...(contract.amends === null ? [] : [`Remplace le contrat : ${contract.amends}`]),
    file?.inForceFrom == null
      ? 'En vigueur : non, il manque une signature.'
      : `En vigueur depuis le : ${moment(file.inForceFrom)}`,
  ]
  const parts = [
    ...(signatures.length === 0 ? ['## Signatures', 'Personne n’a encore signé.'] : signatures.flatMap(signatureText)),
    ...(file?.offer == null ? [] : offerText(file.offer)),
    '## Vérifier',
    'Chaque signature est un JWS détaché (RFC 7515, EdDSA) du JSON canonique (RFC 8785) de sa déclaration, qui contient ces empreintes, les conditions, les parties, le signataire et l’heure. Le fichier de preuve se télécharge avec ce document ; le programme *verify-contract.mjs*, publié avec le code de Lanterne, le vérifie hors ligne avec les clés publiées à l’adresse */.well-known/jwks.json* de la fédération.',
  ]
  return blocksOf(frenchSpaces([facts.map((fact) => `- ${fact}`).join('\n'), ...parts].join('\n\n')))
}

function signatureText(filed: FiledSignature): string[] {
  const said = filed.statement as unknown as Statement
  const { signatory, parties, elsewhere, standingOffer, signedAt } = said
  const party = signatory.side === 'federation' ? parties.federation : parties.party
  const capacity = elsewhere?.capacity ?? 'personne habilitée à signer'
  const lines = [
    `Signataire : ${signatory.name}`,
    `Au nom de : ${party.name}`,
    `Qualité : ${capacity}`,
    `Heure : ${moment(signedAt)}`,
    `Clé : ${keyOf(filed)}`,
    `Empreinte de la déclaration (SHA-256) : ${hex(canonicalJson(filed.statement))}`,
    ...(standingOffer === undefined ? [] : ['Donnée par une offre permanente, décrite plus bas']),
    ...(elsewhere === undefined
      ? []
      : [
          `Signé hors de cette plateforme le ${elsewhere.signedOn}, sur un document dont l’empreinte (SHA-256) est ${elsewhere.fileSha256}`,
          `Document enregistré par ${elsewhere.recordedBy.name}, puis lu et confirmé par ${elsewhere.confirmedBy.name}, de la fédération`,
        ]),
  ]
  const title = signatory.side === 'federation' ? 'Pour la fédération' : 'Pour l’autre partie'
  return [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')]
}

function offerText(filed: FiledSignature): string[] {
  const said = filed.statement as unknown as { signatory: { name: string }; signedAt: string; version: string }
  const lines = [
    `Signée une fois pour la version ${said.version} par : ${said.signatory.name}`,
    `Heure : ${moment(said.signedAt)}`,
    `Clé : ${keyOf(filed)}`,
    `Empreinte de l’offre (SHA-256) : ${hex(canonicalJson(filed.statement))}`,
  ]
  return ['## Offre permanente de la fédération', lines.map((line) => `- ${line}`).join('\n')]
}

function keyOf(filed: FiledSignature): string {
  return JSON.parse(Buffer.from(filed.protected, 'base64url').toString('utf8')).kid
}

function moment(iso: string): string {
  return `${PARIS.format(new Date(iso))} (heure de Paris), ${iso}`
}

const PARIS = new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Europe/Paris' })

function hex(text: string): string {
  return sha256(text).toString('hex')
}
