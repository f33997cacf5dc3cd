import type pg from 'pg'
import type { DeviceClass } from '../lib/agent.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { AgentClass } from './agents.js'
import type { FetchClass } from './features.js'

/** A click as it is kept. Id and time are minted before the first try, so that trying again is harmless. */
export interface KeptClick {
  /** UUIDv7. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  campaign: number
  creative: number
  placement: number
  /** The pool pseudonym of a browser that has an id. */
  visitor: string | null
  agentClass: AgentClass
  botList: string
  fetchClass: FetchClass
  device: DeviceClass
  /** A signed number of 64 bits, decimal. */
  duplicateKey: string
  /** … or null: without an address, or written to the spool by a program before this. */
  networkKey?: string | null
  /** The address was in a network of a data centre. */
  dataCentre?: boolean
  /** Which list says so; null: none. */
  networkList?: string | null
}

/**
 * Keeps clicks in one statement; those that are there already stay as they are. Who clicked is kept only for a person
 * who said yes to being attributed (the purpose *pay*) and whose yes lasts: of anybody else the click says nothing.
 */
export async function insertClicks(
  db: pg.Pool,
  clicks: readonly KeptClick[],
  { spooled }: { spooled: boolean },
): Promise<void> {
  const column = (of: (click: KeptClick) => string | number | null) => arrayLiteral(clicks.map(of))
  await db.query({
    name: 'insert-clicks',
    text: `
      WITH made AS (
        SELECT id, to_timestamp(ms / 1000) AS at, floor(ms / 60000)::int AS minute, campaign, creative, placement, visitor,
          agent_class, bot_list, fetch_class, device, duplicate_key, network_key, data_centre, network_list
        FROM unnest($1::uuid[], $2::float8[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::text[], $9::text[],
          $10::text[], $11::bigint[], $13::bigint[], $14::boolean[], $15::text[])
          AS c(id, ms, campaign, creative, placement, visitor, agent_class, bot_list, fetch_class, device, duplicate_key,
            network_key, data_centre, network_list)
      ), kept AS (
        INSERT INTO plane.click (id, at, minute, campaign, creative, placement, agent_class, bot_list, fetch_class, device,
          duplicate_key, network_key, data_centre, network_list, spooled)
        SELECT id, at, minute, campaign, creative, placement, agent_class, bot_list, fetch_class, device, duplicate_key,
          network_key, data_centre, network_list, $12
        FROM made
        ON CONFLICT DO NOTHING
      )
      INSERT INTO plane.click_visitor (visitor, click, at)
      SELECT visitor, id, at FROM made
      WHERE EXISTS (
        SELECT FROM plane.consent_link l
        WHERE l.visitor = made.visitor AND l.purposes & 4 = 4 AND l.given_at <= made.at AND l.expires_at > made.at
        FOR SHARE) -- Or a link that is written while its person is erased, or allows less, would be left behind.
      ON CONFLICT DO NOTHING`,
    values: [
      column((click) => click.id),
      column((click) => click.at),
      column((click) => click.campaign),
      column((click) => click.creative),
      column((click) => click.placement),
      column((click) => click.visitor),
      column((click) => click.agentClass),
      column((click) => click.botList),
      column((click) => click.fetchClass),
      column((click) => click.device),
      column((click) => click.duplicateKey),
      spooled,
      column(({ networkKey }) => networkKey ?? null),
      column(({ dataCentre }) => (dataCentre === true ? 't' : 'f')),
      column(({ networkList }) => networkList ?? null),
    ],
  })
}
