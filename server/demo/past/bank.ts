import { assert } from '../../lib/assert.js'
import { addDays } from '../../lib/clock.js'
import {
  type BankPage,
  bankDetailsOf,
  changeBankDetails,
  confirmBankDetails,
  declareTaxRegime,
  setDebtor,
} from '../../payout/index.js'
import { bankLetter } from '../../portal/index.js'
import { admissionOf, type DemoCinema, demoCinemas } from '../cinemas.js'
import { inOneTransaction } from '../one-transaction.js'
import { federation, operator, organisationOf, secondOfficer, signatoryOf } from '../organisations.js'
import { accountOf, COMPANY, OPERATOR } from './accounts.js'
import type { Calendar } from './calendar.js'
import type { PastOptions } from './past.js'
import { CHANGES_ACCOUNT, RETURNED, SELF_BILLED, WITHOUT_ACCOUNT } from './roles.js'

type Options = Pick<PastOptions, 'pools' | 'bankRing' | 'origin'>

/** Numbers of invented accounts: the operator's, the cinemas' first ones, and those that they changed to. */
const NUMBERS = { operator: 1, first: 100, second: 1_000 }
/** The change that waits was asked for this morning or last night: its hold is not over. */
const ASKED_DAYS = 0.5

/** Most cinemas say where they are paid, and one of them what it is to the tax office; the operator, from where it pays. */
export async function giveAccounts({ pools, ...options }: PastOptions, { accountsAt: now }: Calendar): Promise<void> {
  const giving = demoCinemas.filter(
    (cinema) => admissionOf(cinema) === 'in-force' && !WITHOUT_ACCOUNT.includes(cinema.slug),
  )
  if ((await accountsOf({ pools, ...options }, giving[0] as DemoCinema)).inForce !== null) return
  await inOneTransaction(pools.console, async (one) => {
    const { id: person } = signatoryOf(federation)
    await setDebtor(one, {
      ...{ payer: 'operator', account: accountOf('Klox', NUMBERS.operator), ring: options.bankRing, person, now },
    })
    const all = { ...options, pools: { ...pools, console: one } }
    for (const cinema of giving) await give(all, { cinema, number: numberOf(cinema), now })
    const declaring = [
      { organisation: operator, tax: OPERATOR },
      { organisation: organisationOf(cinemaOf(SELF_BILLED)), tax: COMPANY },
    ]
    for (const { organisation, tax } of declaring)
      await declareTaxRegime(one, { organisation: organisation.id, person: signatoryOf(organisation).id, tax, now })
  })
}

/** What came after the payment: an account instead of the one that was closed, and elsewhere a change that waits. */
export async function changeAccounts(options: PastOptions, { mendedAt }: Calendar): Promise<void> {
  const { pools, origin, clock } = options
  const changing = cinemaOf(CHANGES_ACCOUNT)
  if ((await accountsOf(options, changing)).pending !== null) return
  await inOneTransaction(pools.console, async (one) => {
    const all = { ...options, pools: { ...pools, console: one } }
    const returned = cinemaOf(RETURNED)
    const id = await give(all, { cinema: returned, number: numberOf(returned) + NUMBERS.second, now: mendedAt })
    const confirmed = await confirmBankDetails(one, {
      ...{ id, person: secondOfficer.id, federation: federation.id, letter: bankLetter({ origin }) },
      now: addDays(mendedAt, 1),
    })
    assert('done' in confirmed, 'the account that follows the closed one is confirmed')
    const askedAt = addDays(clock(), -ASKED_DAYS)
    await give(all, { cinema: changing, number: numberOf(changing) + NUMBERS.second, now: askedAt })
  })
}

/** @returns the id of the details */
async function give(
  { pools, bankRing, origin }: Options,
  { cinema, number, now }: { cinema: DemoCinema; number: number; now: Date },
): Promise<string> {
  const organisation = organisationOf(cinema)
  const asked = await changeBankDetails(pools.console, {
    ...{ organisation: organisation.id, cinema, person: signatoryOf(organisation).id, now },
    ...{ details: accountOf(cinema.name, number), ring: bankRing, letter: bankLetter({ origin }) },
  })
  assert('done' in asked, `${cinema.slug} says where it is paid: ${'refused' in asked ? asked.refused : ''}`)
  return asked.id
}

function accountsOf({ pools, bankRing: ring, clock }: PastOptions, cinema: DemoCinema): Promise<BankPage> {
  return bankDetailsOf(pools.console, { organisation: organisationOf(cinema).id, ring, now: clock() })
}

function cinemaOf(slug: string): DemoCinema {
  return demoCinemas.find((cinema) => cinema.slug === slug) as DemoCinema
}

function numberOf(cinema: DemoCinema): number {
  return NUMBERS.first + demoCinemas.indexOf(cinema)
}
