import { readEuros } from '../../campaign/index.js'
import { decimalEuros } from '../../lib/money.js'
import { type DeclaredLine, judgeLines, type LineProblem } from '../../settlement/index.js'
import type { ShownMonth } from '../settlement/shown.js'

/** A campaign's fields of the form, as they were given. */
export interface TypedLine {
  campaign: number
  clicks: string
  amount: string
  wrong: LineProblem['why'] | null
}

/** The form as it is first shown: what was declared last, or our estimate. */
export function prefilled({ campaigns }: Pick<ShownMonth, 'campaigns'>, decimalMark: ',' | '.'): TypedLine[] {
  return campaigns.map(({ campaign, estimated, reported }) => {
    const { clicks, micros } = reported ?? estimated
    // Less than nothing was not earned: what was taken back is no amount that the operator declares.
    const amount = decimalEuros(micros < 0n ? 0n : micros).replace('.', decimalMark)
    return { campaign, clicks: String(Math.max(clicks, 0)), amount, wrong: null }
  })
}

/** What was typed for the campaigns of a month; a field that is not there is empty, and then not valid. */
export function typedLines(body: unknown, campaigns: readonly number[]): TypedLine[] {
  const given = (body ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? (given[name] as string).slice(0, 40) : '')
  return campaigns.map((campaign) => ({
    ...{ campaign, clicks: text(`clics-${campaign}`), amount: text(`montant-${campaign}`), wrong: null },
  }))
}

/** The lines that were typed, and each field that is wrong. */
export function readTyped(typed: readonly TypedLine[]): { lines: DeclaredLine[]; typed: TypedLine[]; good: boolean } {
  const lines = typed.map(({ campaign, clicks, amount }) => {
    const count = clicks.replace(/[\s\u00a0\u202f]/g, '')
    return { campaign, clicks: /^\d{1,16}$/.test(count) ? Number(count) : Number.NaN, micros: readEuros(amount) ?? -1n }
  })
  const problems = new Map(
    judgeLines(lines, new Set(typed.map(({ campaign }) => campaign))).map(({ at, why }) => [at, why]),
  )
  return {
    lines,
    typed: typed.map((line, at) => ({ ...line, wrong: problems.get(at) ?? null })),
    good: problems.size === 0,
  }
}
