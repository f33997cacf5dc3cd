import { parisDay } from '../lib/clock.js'
import { createPdf, type Pdf } from '../lib/pdf.js'
import { frenchSpaces } from '../lib/typography.js'
import { movementName } from './csv.js'
import { statementPeriod } from './period.js'
import { contestTime } from './read.js'
import {
  lastDay,
  sayCents,
  sayClicks,
  sayDay,
  sayDays,
  sayMicros,
  sayMoment,
  sayNumber,
  sayPercent,
  sayPeriod,
} from './say.js'
import type { IssuedStatement } from './shape.js'
import { isNull, sumsOf } from './sums.js'

/** A statement as a tagged PDF in French, with the federation's name: the same statement is the same bytes. */
export async function statementPdf(statement: IssuedStatement): Promise<Buffer> {
  const { cinema, federation, period, issuedAt } = statement
  const title = `Relevé, ${sayPeriod(period)}`
  const pdf = createPdf({
    ...{ title: `${title}, ${cinema.name}`, language: 'fr-FR', author: federation, madeAt: new Date(issuedAt) },
    pageOf: (page, pages) => `${cinema.name}, ${sayPeriod(period)} – page ${page} sur ${pages}`,
  })
  const say = (text: string) => pdf.paragraph(frenchSpaces(text))
  pdf.heading(1, title)
  const organisation = cinema.organisation === null ? '' : ` (${cinema.organisation})`
  say(`${cinema.name}, ${cinema.city}${organisation}.`)
  say(`Établi par ${federation === '' ? 'la fédération' : federation} le ${sayMoment(issuedAt)}.`)
  if (isNull(statement)) say('Relevé nul : rien n’a été confirmé, versé ni repris. Il vous est remis tout de même.')
  account(pdf, statement)
  campaigns(pdf, statement)
  movements(pdf, statement)
  rule(pdf, statement)
  contest(pdf, statement)
  control(pdf, statement)
  return pdf.end()
}

function account(pdf: Pdf, statement: IssuedStatement): void {
  const { period, beforeMicros, afterMicros } = statement
  const { from, to } = statementPeriod(period)
  const sums = sumsOf(statement)
  const rows: [string, bigint][] = [
    [`Solde confirmé avant le ${sayDay(parisDay(from))}`, beforeMicros],
    [`Clics de la période`, sums.earnedMicros],
    ['Clics de mois antérieurs, arrivés après leur arrêté', sums.lateMicros],
    ['Écarts acceptés avec l’opérateur', sums.differenceMicros],
    ['Frais de la fédération', -sums.feeMicros],
    ['Laissé au fonds commun', -sums.commonFundMicros],
    ['Versements, retours et titres', sums.movementMicros],
    [`Solde confirmé au ${sayDay(lastDay(to))}`, afterMicros],
  ]
  pdf.heading(2, 'Le compte')
  const shown = rows.filter(([, micros], at) => micros !== 0n || at < 2 || at === rows.length - 1)
  pdf.table({
    columns: ['Ligne', 'Montant hors taxes'],
    widths: [0.72, 0.28],
    rows: shown.map(([name, micros]) => [frenchSpaces(name), sayMicros(micros)]),
  })
}

function campaigns(pdf: Pdf, { lines }: IssuedStatement): void {
  if (lines.length === 0) return
  pdf.heading(2, 'Par campagne et par mois')
  pdf.table({
    columns: ['Film', 'Mois des clics', 'Clics', 'Montant hors taxes', 'Écart accepté'],
    widths: [0.34, 0.24, 0.12, 0.16, 0.14],
    rows: lines.map((line) => [
      line.film ?? frenchSpaces(`Campagne n° ${line.campaign}`),
      sayPeriod(line.month) + (line.month < line.closedWith ? ' (tardifs)' : ''),
      sayNumber(line.clicks),
      sayMicros(line.micros),
      line.differenceMicros === 0n ? '–' : sayMicros(line.differenceMicros),
    ]),
  })
}

function movements(pdf: Pdf, { movements: lines }: IssuedStatement): void {
  pdf.heading(2, 'Versements')
  if (lines.length === 0) {
    pdf.paragraph('Aucun versement ni retour. Le solde est reporté, jamais perdu.')
    return
  }
  pdf.table({
    columns: ['Date', 'Écriture', 'Référence de virement', 'Montant'],
    widths: [0.22, 0.28, 0.3, 0.2],
    rows: lines.map(({ at, kind, micros, reference }) => [
      ...[sayMoment(at), movementName(kind), reference ?? '–', sayMicros(micros)],
    ]),
  })
}

/** By the contract's rule, up to what is said of the cinemas. */
const SHARING: Record<string, string> = {
  equal: 'à parts égales entre les salles',
  'by-visits': 'en proportion des jours de visite entre les salles',
  'last-visit': 'entre les salles du dernier jour de visite, parmi celles',
}

function rule(pdf: Pdf, statement: IssuedStatement): void {
  const { rules, terms } = statement
  const sums = sumsOf(statement)
  const points = [
    ...rules.map(({ from, clickPriceMicros, lookBackDays, sharing }, at) => {
      const since = at === 0 ? '' : `, depuis le ${sayMoment(from)}`
      return `Un clic payable vaut ${sayMicros(clickPriceMicros)} hors taxes (${sayMicros(clickPriceMicros * 1000n)} les mille)${since}. Il est partagé ${SHARING[sharing] ?? `${sharing} entre les salles`} dont la personne a visité un site, avec son accord, dans les ${sayDays(lookBackDays)} qui précèdent. Le partage est exact.`
    }),
    ...(terms === null
      ? ['Aucun contrat n’était en vigueur.']
      : [
          `La fédération retient ${sayPercent(terms.feeBasisPoints)} : ${sayMicros(sums.feeMicros)} ici.`,
          ...(terms.commonFund ? ['Par votre contrat, votre part va au fonds commun.'] : []),
          `Vous êtes payée quand votre solde atteint ${sayCents(terms.thresholdCents)} ; sinon il est reporté.`,
          `Contrat ${terms.contract}, version ${terms.version}.`,
        ]),
  ]
  pdf.heading(2, 'La règle, avec vos nombres')
  if (sums.clicks > 0)
    pdf.paragraph(
      frenchSpaces(
        `Vous avez une part dans ${sayClicks(sums.clicks)}, soit ${sayMicros(sums.earnedMicros + sums.lateMicros)}.`,
      ),
    )
  pdf.list(points.map(frenchSpaces))
}

function contest(pdf: Pdf, statement: IssuedStatement): void {
  const time = contestTime(statement)
  pdf.heading(2, 'Contester')
  const how =
    'Sur le portail, page Relevés de votre cinéma, une fois pour chaque mois, en disant ce qui vous paraît faux. Une correction ne change jamais un relevé remis : elle figure dans un relevé suivant.'
  const until =
    time === null
      ? ''
      : time.until !== null
        ? ` Vous pouvez le contester jusqu’au ${sayDay(time.until)} inclus (${sayDays(time.days)}).`
        : ` Vous pouvez le contester dès maintenant, et pendant ${sayDays(time.days)} après le relevé de l’arrêté (${sayPeriod(time.reckoning)}).`
  pdf.paragraph(frenchSpaces(how + until))
}

function control(pdf: Pdf, { months, ledgerUpto, sha256, cinema }: IssuedStatement): void {
  const closes = months.map(({ month, sequence }) =>
    sequence === null ? `${sayPeriod(month)} : rien à arrêter` : `${sayPeriod(month)} : écriture n° ${sequence}`,
  )
  pdf.heading(2, 'Contrôle')
  pdf.paragraph(
    frenchSpaces(
      'La somme des lignes est celle des clics et celle des écritures du grand livre : un relevé qui ne tombe pas juste n’est pas établi.',
    ),
  )
  pdf.list(
    [
      ...closes,
      `Écritures jusqu’au n° ${ledgerUpto}, compte cinema:${cinema.id}:payable`,
      `Empreinte de ce relevé (SHA-256) : ${sha256}`,
    ].map(frenchSpaces),
  )
}
