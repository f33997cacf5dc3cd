import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  CONTRACT_KINDS,
  contractText,
  loadContracts,
  loadNotices,
  sayEuros,
  Terms,
  termsJsonSchema,
} from '../../server/contract/index.js'
import { fingerprint } from '../../server/contract/kinds.js'
import { chooseTerms } from '../../server/contract/terms.js'
import { placeholders } from '../../server/contract/text.js'
import { root } from '../database.js'

const folder = join(root, 'contracts')
const library = loadContracts(folder)
const notices = loadNotices(folder)
const names = { federation: 'SCARE', party: 'Le Trianon' }
const templates = [
  ...library.all.map(({ kind, version, template, terms }) => ({ name: `${kind}/${version}`, template, terms })),
  ...notices.map(({ version, terms }) => ({
    name: `notice/${version}`,
    terms,
    template: {
      fr: readFileSync(join(folder, 'notice', version, 'fr.md'), 'utf8'),
      en: readFileSync(join(folder, 'notice', version, 'en.md'), 'utf8'),
    },
  })),
]

test('each kind of contract is published, and so is the notice', () => {
  for (const kind of CONTRACT_KINDS) expect(library.latest(kind).kind).toBe(kind)
  expect(library.find('federation-cinema', '2026-11')?.terms.kind).toBe('federation-cinema')
  expect(library.find('federation-cinema', '1999-01')).toBeNull()
  expect(notices.map(({ version }) => version)).toContain('2026-11')
})

test('every published version is what was published', () => {
  const published = JSON.parse(readFileSync(join(folder, 'published.json'), 'utf8'))
  const found = Object.keys(published).map((name) => [name, fingerprint(join(folder, name))])
  expect(Object.fromEntries(found)).toEqual(published)
})

test.each(
  templates.flatMap(({ name, template }) =>
    Object.entries(template).map(([language, text]) => ({ name, language, text })),
  ),
)('no number is written by hand in $name/$language.md', ({ text }) => {
  const rest = text
    .replace(/\{\{.*?\}\}/gs, '')
    .replace(/^## Article \d+ — /gm, '')
    // References to the law are not terms.
    .replace(/articles? (L\. )?\d+(-\d+)?( et \d+| and \d+)?(?= (du|et suivants|of the|and following)|[ ,.)]|$)/gm, '')
  expect(rest.match(/.{0,30}\d.{0,30}/g)).toBeNull()
  const spelled =
    /\b(deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|treize|quinze|vingt|trente|cinquante|cent|two|three|four|five|seven|eight|nine|ten|twelve|thirteen|fifteen|twenty|thirty|fifty|hundred)(?=[ -](jours?|mois|ans?|heures?|euros?|centimes?|personnes?|salles?|pour cent|days?|months?|years?|hours?|cents?|people|cinemas?|percent)\b)/i
  expect(rest.match(spelled)).toBeNull()
})

test.each(templates)('the two languages of $name say the same terms, and all of them', ({ template, terms }) => {
  const [french, english] = [placeholders(template.fr).sort(), placeholders(template.en).sort()]
  expect(english).toEqual(french)
  // `kind` is the title; a list of nothing negotiable need not be printed.
  const silent = ['kind', ...('negotiable' in terms && terms.negotiable.length === 0 ? ['negotiable'] : [])]
  const said = Object.keys(terms).filter((name) => !silent.includes(name))
  if ('kind' in terms) expect(french).toEqual(expect.arrayContaining(said))
  else expect(french).toEqual(expect.arrayContaining(said.filter((name) => name !== 'version')))
})

test('a rendered text has no placeholder left, and says the numbers of the terms with their units', () => {
  for (const version of library.all) {
    const text = contractText(version, { terms: version.terms, names })
    for (const language of ['fr', 'en'] as const) {
      expect(text[language]).not.toMatch(/\{\{|\}\}|undefined|\[object/)
      expect(text[language]).toContain('Le Trianon')
    }
  }
  const cinema = library.latest('federation-cinema')
  const { fr, en } = contractText(cinema, { terms: cinema.terms, names })
  expect(fr).toContain('dans les 90\u00a0jours qui précèdent')
  expect(fr).toContain('une salle est payée lorsque son solde atteint 50,00\u00a0€')
  expect(en).toContain('a cinema is paid when its balance reaches €50.00')
  expect(fr).toContain('| Recueillir le consentement | la salle | – |')
  const operator = library.latest('operator-federation')
  expect(contractText(operator, { terms: operator.terms, names }).fr).toContain(
    '0,0004\u00a0€ par clic payable, soit 0,40\u00a0€ pour mille clics',
  )
})

test('another choice is another text, and so another hash', () => {
  const version = library.latest('federation-cinema')
  const [one, other] = ['5000', '7500'].map((thresholdCents) =>
    contractText(version, { terms: { ...version.terms, thresholdCents }, names }),
  )
  expect(other?.fr).toContain('atteint 75,00\u00a0€')
  expect(other?.sha256.equals(one?.sha256 as Buffer)).toBe(false)
  const renamed = contractText(version, { terms: version.terms, names: { ...names, party: 'Le Royal' } })
  expect(renamed.sha256.equals(one?.sha256 as Buffer)).toBe(false)
})

test('a party’s name is printed as it is, even when it looks like a placeholder', () => {
  const version = library.latest('federation-cinema')
  const party = '{{thresholdCents}} $& $1'
  expect(contractText(version, { terms: version.terms, names: { ...names, party } }).fr).toContain(`**${party}**`)
})

test('euros are said exactly, whatever the amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (micros) => {
      const said = sayEuros(micros, 'en').replace(/[€,]/g, '')
      const [whole, decimals] = said.split('.') as [string, string]
      expect(decimals.length).toBeGreaterThanOrEqual(2)
      expect(BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'))).toBe(micros)
      const french = sayEuros(micros, 'fr').replace(/[\s€]/gu, '')
      expect(french.replace(',', '.')).toBe(said)
    }),
  )
})

test('the role matrix says who has each duty that article 26 asks about', () => {
  const { terms } = library.latest('federation-cinema')
  for (const duty of ['inform', 'collect-consent', 'answer-rights', 'notify-breach'] as const) {
    const without = { ...terms, roleMatrix: terms.roleMatrix.filter((row) => row.duty !== duty) }
    expect(Terms.safeParse(without).success).toBe(false)
  }
  const twice = { ...terms, roleMatrix: [...terms.roleMatrix, terms.roleMatrix[0]] }
  expect(Terms.safeParse(twice).success).toBe(false)
  expect(Terms.safeParse(terms).success).toBe(true)
})

test.each([
  ['a price that is a number', { clickPriceMicros: 400 }],
  ['a price with a fraction', { clickPriceMicros: '0.4' }],
  ['a negative price', { clickPriceMicros: '-400' }],
  ['a price in another notation', { clickPriceMicros: '4e2' }],
  ['a delay of half a day', { reportingDays: 0.5 }],
  ['a payer that nobody is', { payer: 'cinema' }],
  ['a term that nobody wrote', { bonus: true }],
])('terms with %s are refused', (_, wrong) => {
  const { terms } = library.latest('operator-federation')
  expect(Terms.safeParse({ ...terms, ...wrong }).success).toBe(false)
})

test('terms of a version have all that it added, and an older one none of it', () => {
  for (const kind of CONTRACT_KINDS) {
    const [old, latest] = [library.find(kind, '2026-11'), library.latest(kind)]
    expect(Terms.safeParse(old?.terms).success).toBe(true)
    const { liabilityCapCents, ...without } = latest.terms
    expect(Terms.safeParse(without).success).toBe(false)
    expect(Terms.safeParse({ ...old?.terms, liabilityCapCents }).success).toBe(false)
  }
})

test('every annex is signed with the text, and another annex is another version', () => {
  const cinema = library.latest('federation-cinema')
  const names = { federation: 'SCARE', party: 'Le Trianon', operator: 'Klox' }
  const { fr, en, sha256 } = contractText(cinema, { terms: cinema.terms, names })
  for (const title of [
    'Annexe A — Mandat d’autofacturation',
    'Annexe B — Délégation de paiement',
    'Annexe C — Mesures',
  ])
    expect(fr).toContain(`# ${title}`)
  expect(en).toContain('# Annex A — Self-billing mandate')
  expect(fr).toContain('Le client est Klox, mandataire')
  expect(fr).toContain('lui sont demandées seulement avant le premier versement')
  const other = contractText(cinema, { terms: cinema.terms, names: { ...names, operator: 'Autre' } })
  expect(other.sha256.equals(sha256)).toBe(false)
  const paidByFederation = { ...cinema.terms, payer: 'federation' as const }
  expect(contractText(cinema, { terms: paidByFederation, names }).fr).toContain('Le client est SCARE, mandataire')
})

test.each([
  [
    'operator-federation',
    [
      'partie',
      'finalités',
      'article 26',
      'données',
      'sécurité',
      'prestataire',
      'contrôle',
      'retire',
      'clic payable',
      'seuil',
      'débiteur',
      'Durée',
      'préavis',
      'répond',
      'droit français',
    ],
  ],
  [
    'federation-cinema',
    [
      'partie',
      'base légale',
      'article 26',
      'données',
      'sécurité',
      'prestataires',
      'contrôle',
      'Retrait',
      'Rémunération',
      'seuils',
      'débiteur',
      'Durée',
      'préavis',
      'Responsabilité',
      'droit français',
    ],
  ],
  [
    'federation-distributor',
    [
      'accept',
      'finalité',
      'article 26',
      'nombres',
      'Sécurité',
      'agence',
      'vérifier',
      'retire',
      'prix',
      'Seuils',
      'rémunère',
      'Durée',
      'préavis',
      'Responsabilité',
      'droit français',
    ],
  ],
  [
    'federation-publisher',
    [
      'accept',
      'Finalités',
      'article 26',
      'Données',
      'Sécurité',
      'prestataire',
      'contrôler',
      'retrait',
      'Rémunération',
      'Seuils',
      'payé',
      'Durée',
      'préavis',
      'Responsabilité',
      'droit français',
    ],
  ],
] as const)('the text of %s has something on each of what a lawyer would look for', (kind, topics) => {
  const version = library.latest(kind)
  const { fr } = contractText(version, { terms: version.terms, names: { federation: 'SCARE', party: 'X' } })
  expect(topics.filter((topic) => !fr.includes(topic))).toEqual([])
})

test('the law’s ceilings are in the shape of the terms', () => {
  const { terms } = library.latest('federation-cinema')
  expect(Terms.safeParse({ ...terms, identifierMonths: 14 }).success).toBe(false)
  expect(Terms.safeParse({ ...terms, choiceMonths: 7 }).success).toBe(false)
})

test('a version may share clicks otherwise; the published ones share them equally, and nobody negotiates it', () => {
  const { terms } = library.latest('federation-cinema')
  expect(terms).toMatchObject({ sharing: 'equal' })
  expect(terms.negotiable).not.toContain('sharing')
  for (const sharing of ['by-visits', 'last-visit']) {
    const later = { ...terms, version: '2027-06', sharing }
    expect(Terms.safeParse(later).success).toBe(true)
    expect(chooseTerms(terms, { sharing })).toBeNull()
  }
  expect(Terms.safeParse({ ...terms, sharing: 'by-pages' }).success).toBe(false)
})

test('terms.schema.json is the shape that the software checks', () => {
  expect(JSON.parse(readFileSync(join(folder, 'terms.schema.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(termsJsonSchema())),
  )
})

test('the notice names the purposes, the controllers and the ways back', () => {
  const notice = notices.find(({ version }) => version === '2026-11')
  for (const part of [
    'Klox',
    '13\u00a0mois',
    '6\u00a0mois',
    '30\u00a0jours',
    'changer d’avis',
    'écrivez à SCARE',
    'CNIL',
  ])
    expect(notice?.textFr).toContain(part)
  expect(notice?.textEn).toContain('13\u00a0months')
  expect(notice?.sha256).toHaveLength(32)
})

describe('a start is stopped', () => {
  let copy: string
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'lanterne-contracts-'))
    cpSync(folder, copy, { recursive: true })
  })
  afterEach(() => rmSync(copy, { recursive: true, force: true }))
  const edit = (file: string, from: string, to: string) => {
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(from)
    writeFileSync(path, text.replace(from, to))
  }

  test('by a published text that was changed', () => {
    edit('federation-cinema/2026-11/fr.md', 'librement', 'parfois')
    expect(() => loadContracts(copy)).toThrow('federation-cinema/2026-11 was changed after it was published')
  })

  test('by a published notice that was changed', () => {
    edit('notice/2026-11/en.md', 'random', 'clever')
    expect(() => loadNotices(copy)).toThrow('notice/2026-11 was changed after it was published')
  })

  test('by a placeholder that the terms do not have', () => {
    edit('operator-federation/2026-11/en.md', '{{paymentDays}}', '{{paymentWeeks}}')
    expect(() => loadContracts(copy)).toThrow('{{paymentWeeks}}, which the terms do not have')
  })

  test('by terms that their schema refuses', () => {
    edit('operator-federation/2026-11/terms.json', '"400"', '400')
    expect(() => loadContracts(copy)).toThrow('clickPriceMicros')
  })

  test('by a published version that is missing', () => {
    rmSync(join(copy, 'federation-publisher/2026-11'), { recursive: true })
    expect(() => loadContracts(copy)).toThrow('federation-publisher/2026-11 was published and is missing')
  })

  test('not by the line ends of another system, nor by a draft', () => {
    const path = join(copy, 'federation-cinema/2026-11/fr.md')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'))
    cpSync(join(copy, 'federation-cinema/2026-11'), join(copy, 'federation-cinema/2027-01'), { recursive: true })
    expect(loadContracts(copy).latest('federation-cinema').version).toBe('2026-12')
  })
})
