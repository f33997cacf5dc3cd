import { appendAudit } from '../contract/index.js'
import type { PrismaClient } from '../lib/prisma.js'
import { lockCampaign } from './book.js'
import { findCampaign } from './campaign.js'
import { contentsTag } from './contents.js'
import { isOpen, judgeQuote, type NewQuote, type QuoteRefusal } from './quote.js'
import { mayDo } from './state.js'
import { withdrawQuotes } from './store.js'

export type Quoted =
  | { quoted: true; id: number }
  /** `changed-meanwhile`: the campaign is not what was seen. */
  | { quoted: false; why: 'not-found' | 'wrong-state' | 'changed-meanwhile' | QuoteRefusal }

/**
 * The operator makes a price for a submitted campaign. It replaces the one before, answered or not.
 * @param seen what was looked at (`contentsTag`)
 */
export async function quoteCampaign(
  prisma: PrismaClient,
  { id, quote, seen, now }: { id: number; quote: NewQuote; seen?: string; now: Date },
): Promise<Quoted> {
  const why = judgeQuote(quote, now)
  if (why !== null) return { quoted: false, why }
  return prisma.$transaction(async (tx): Promise<Quoted> => {
    const row = await lockCampaign(tx, id)
    if (row === null) return { quoted: false, why: 'not-found' }
    if (!mayDo({ state: row.state, deed: 'quote', actor: 'operator' })) return { quoted: false, why: 'wrong-state' }
    const campaign = await findCampaign(tx, { id })
    if (seen !== undefined && (campaign === null || seen !== contentsTag(campaign)))
      return { quoted: false, why: 'changed-meanwhile' }
    await withdrawQuotes(tx, { id, now })
    const { priceMicros, text } = quote
    const made = await tx.campaignQuote.create({
      data: { campaignId: id, ...{ priceMicros, text }, validUntil: new Date(quote.validUntil), madeAt: now },
      select: { id: true },
    })
    return { quoted: true, id: made.id }
  })
}

export type QuoteAnswered =
  | { answered: true }
  /** `not-open`: it was answered, replaced by another, or its last day is over. */
  | { answered: false; why: 'not-found' | 'wrong-state' | 'not-open' }

/**
 * The distributor says yes or no to a quote. A yes is written into the audit chain: it binds both.
 * @param quoteId the quote that was seen: one that was made since is not answered unseen
 */
export async function answerQuote(
  prisma: PrismaClient,
  asked: { id: number; quoteId: number; distributorId: string; answer: 'accepted' | 'declined'; now: Date },
): Promise<QuoteAnswered> {
  const { id, quoteId, distributorId, answer, now } = asked
  return prisma.$transaction(async (tx): Promise<QuoteAnswered> => {
    const row = await lockCampaign(tx, id)
    if (row === null || row.distributorId !== distributorId) return { answered: false, why: 'not-found' }
    if (!mayDo({ state: row.state, deed: 'answer-quote', actor: 'distributor' }))
      return { answered: false, why: 'wrong-state' }
    const quote = await tx.campaignQuote.findFirst({ where: { id: quoteId, campaignId: id } })
    if (quote === null) return { answered: false, why: 'not-found' }
    const validUntil = quote.validUntil.toISOString().slice(0, 10)
    if (!isOpen({ state: quote.state as 'open', validUntil }, now)) return { answered: false, why: 'not-open' }
    await tx.campaignQuote.update({ where: { id: quoteId }, data: { state: answer, answeredAt: now } })
    if (answer === 'accepted')
      await appendAudit(tx, {
        ...{ at: now, kind: 'quote-accepted', subject: String(id) },
        facts: { organisation: distributorId, quote: quoteId },
      })
    return { answered: true }
  })
}
