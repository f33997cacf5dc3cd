import { ROOT_CELL, regionOfCell } from '../../audience/index.js'
import { decimalEuros } from '../../lib/money.js'
import type { WebLog } from './log.js'
import { group } from './progress.js'
import type { ReplayResult } from './replay-log.js'

const TOP_CINEMAS = 15
/** Answers that are no refusal by the gate. */
const UNANSWERED = /^(unavailable|status-)/

/** The table that a replay ends with, and whether all its sums agree. */
export function printResult(log: WebLog, result: ReplayResult): { text: string; agree: boolean } {
  const checks = checkSums(result)
  const lines = [
    ...describeLog(log, result),
    ...describeVisitors(result),
    ...describeVisits(result),
    ...describeAudience(result),
    ...describeClicks(result),
    ...describeRevenue(result),
    '',
    'Sums',
    ...checks.map(({ what, values, agree }) => row(what, `${values}   ${agree ? 'agree' : 'DO NOT AGREE'}`)),
    ...result.reconciliation.differences.map((line) => `    ${line}`),
  ]
  return { text: `${lines.join('\n')}\n`, agree: checks.every(({ agree }) => agree) }
}

interface Check {
  what: string
  values: string
  agree: boolean
}

/** The same thing counted in several places must be the same number. */
export function checkSums({ answers, changed, reconciliation, earnedMicros, sorted, plan }: ReplayResult): Check[] {
  const kept = answers.get('kept') ?? 0
  const refused = sum(
    [...answers].filter(([answer]) => answer !== 'kept' && !UNANSWERED.test(answer)).map(([, n]) => n),
  )
  const revenue = [...changed.revenue.values()].reduce((all, { micros }) => all + micros, 0n)
  const { expectedMicros, sharedMicros, accruedMicros, unpostedMicros, differences } = reconciliation
  return [
    equal('page views = visits sent + silent', [sorted.pages.length, plan.visits.length + plan.silentPages]),
    equal('visits answered = visits sent', [sum([...answers.values()]), plan.visits.length]),
    equal('visits kept = rows = counted', [kept, changed.linked + changed.unlinked, changed.counted]),
    equal('refusals answered = counted', [refused, sum([...changed.refused.values()])]),
    {
      what: 'payable clicks × price = shares = ledger',
      values: `${decimalEuros(expectedMicros)} = ${decimalEuros(sharedMicros)} = ${decimalEuros(accruedMicros + unpostedMicros)} €`,
      agree:
        expectedMicros === sharedMicros && sharedMicros === accruedMicros + unpostedMicros && differences.length === 0,
    },
    {
      what: 'payable clicks of this run = by cinema',
      values: `${decimalEuros(earnedMicros)} = ${decimalEuros(revenue)} €`,
      agree: earnedMicros === revenue,
    },
  ]
}

function equal(what: string, values: number[]): Check {
  return { what, values: values.map(group).join(' = '), agree: values.every((value) => value === values[0]) }
}

function describeLog(log: WebLog, { sorted }: ReplayResult): string[] {
  const { others } = sorted
  return [
    '',
    'Log',
    row('lines', group(log.lines)),
    ...(log.unreadable.count === 0
      ? []
      : [
          row(
            'unreadable lines',
            `${log.unreadable.count} (${log.unreadable.first.map(({ line }) => `line ${line}`).join(', ')})`,
          ),
        ]),
    row('page views', group(sorted.pages.length)),
    row(
      'left out',
      `${group(others.file)} files, ${group(others.feed)} feeds, ${group(others['not-shown'])} not shown, ${others['not-a-get']} not a GET`,
    ),
  ]
}

function describeVisitors({ sorted, plan }: ReplayResult): string[] {
  const browsers = sorted.visitors.filter(({ kind }) => kind === 'browser')
  const consenting = browsers.filter(({ consents }) => consents)
  const linked = consenting.filter(({ thirdPartyCookies }) => thirdPartyCookies)
  return [
    '',
    'Visitors',
    row('browsers that said yes, with an id', group(linked.length)),
    row('browsers that said yes, without', group(consenting.length - linked.length)),
    row(
      'browsers that did not say yes',
      `${group(browsers.length - consenting.length)} (${group(plan.silentPages)} page views, nothing sent)`,
    ),
    row('robots', group(sorted.visitors.length - browsers.length)),
  ]
}

function describeVisits({ answers, changed }: ReplayResult): string[] {
  const refusals = [...answers].filter(([answer]) => answer !== 'kept').sort(([, a], [, b]) => b - a)
  return [
    '',
    'Visits',
    row('kept, of a person of the pool', group(changed.linked)),
    row('kept, counted only', group(changed.unlinked)),
    ...refusals.map(([answer, n]) =>
      row(UNANSWERED.test(answer) ? `failed: ${answer}` : `refused: ${answer}`, group(n)),
    ),
  ]
}

function describeAudience({ changed, after, release }: ReplayResult): string[] {
  const root = release?.cells.find(({ cell }) => cell === ROOT_CELL)
  const regions = release?.cells.filter(({ cell }) => regionOfCell(cell) !== null) ?? []
  const published = regions.filter(({ figure }) => figure !== null)
  return [
    '',
    'Audience',
    row('people in the pool', `${group(after.people)} (${signed(changed.people)})`),
    row('reach, Salles Art et Essai', root === undefined ? 'no release' : reach(root)),
    ...published.map((cell) => row(`reach, ${regionOfCell(cell.cell)}`, reach(cell))),
    row('régions withheld', `${regions.length - published.length} of ${regions.length}`),
  ]
}

function reach({
  figure,
  withheld,
  activated,
}: {
  figure: number | null
  withheld: string | null
  activated: boolean
}): string {
  const text = figure === null ? `withheld: ${withheld}` : `about ${group(figure)}`
  return `${text}${activated ? '' : ', too few to activate'}`
}

function describeClicks({ changed, clickAnswers, adLinks }: ReplayResult): string[] {
  const { raw, filtered, payable, reasons } = changed.clicks
  if (adLinks === 0) return ['', 'Clicks', row('none', 'no campaign runs')]
  const failed = [...clickAnswers].filter(([answer]) => answer !== 'redirected')
  return [
    '',
    'Clicks',
    row('raw', group(raw)),
    row('filtered (no invalid traffic)', group(filtered)),
    row('payable', group(payable)),
    ...[...reasons].sort(([, a], [, b]) => b - a).map(([reason, n]) => row(`not payable: ${reason}`, group(n))),
    ...failed.map(([answer, n]) => row(`failed: ${answer}`, group(n))),
    ...(reasons.has('duplicate')
      ? [row('', 'browsers without an id are told apart by network and agent: here all share one network')]
      : []),
  ]
}

function describeRevenue({ changed, cinemaNames }: ReplayResult): string[] {
  const cinemas = [...changed.revenue].sort(([, a], [, b]) =>
    a.micros === b.micros ? 0 : a.micros > b.micros ? -1 : 1,
  )
  const rest = cinemas.slice(TOP_CINEMAS)
  const add = (list: typeof cinemas) => ({
    clicks: sum(list.map(([, { clicks }]) => clicks)),
    micros: list.reduce((all, [, { micros }]) => all + micros, 0n),
  })
  const line = (name: string, { clicks, micros }: { clicks: number; micros: bigint }) =>
    row(name, `${decimalEuros(micros).padStart(10)} €   ${group(clicks).padStart(5)} clicks`)
  return [
    '',
    'Revenue of this run',
    ...cinemas.slice(0, TOP_CINEMAS).map(([id, earned]) => line(cinemaNames.get(id) ?? id, earned)),
    ...(rest.length > 0 ? [line(`the ${rest.length} others`, add(rest))] : []),
    line('together', { ...add(cinemas), clicks: changed.clicks.payable }),
  ]
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(42)} ${value}`
}

function signed(n: number): string {
  return n < 0 ? group(n) : `+${group(n)}`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0)
}
