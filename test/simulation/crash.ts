import type pg from 'pg'

/** When a process dies: before a statement is sent, when it was answered, or while the server is at it. */
export const MOMENTS = ['before', 'after', 'during'] as const
export type Moment = (typeof MOMENTS)[number]

export interface CrashPlan {
  /** Statements are counted from 1, over all connections of the pool. */
  statement: number
  moment: Moment
}

/** The process is gone: what it was about is over, as far as it was not committed. */
export class Died extends Error {}

/** A pool that counts the statements sent through it, and whose process dies at the planned one. */
export interface CountedPool {
  pool: pg.Pool
  statements(): number
  died(): boolean
  /** Waits until the server has noticed: it rolls back, and lets go of locks. */
  gone(): Promise<void>
}

/** Without a plan the pool only counts. With one, nothing that is sent after the death arrives. */
export function countedPool(real: pg.Pool, plan: CrashPlan | null): CountedPool {
  let statements = 0
  let dead = false
  const lost: number[] = []

  async function send(client: pg.PoolClient, args: unknown[]): Promise<unknown> {
    if (dead) throw new Died('the process died before')
    statements++
    const query = () => (client.query as (...given: unknown[]) => Promise<unknown>)(...args)
    if (plan === null || plan.statement !== statements) return query()
    dead = true
    const { pid, stream } = connectionOf(client)
    lost.push(pid)
    if (plan.moment === 'after') await query()
    // Who dies while the server works has sent the statement, and hears no answer.
    if (plan.moment === 'during') {
      query().catch(() => {})
      await new Promise((resolve) => setImmediate(resolve))
    }
    stream.destroy()
    throw new Died(`the process died ${plan.moment} statement ${statements}`)
  }

  async function connect(): Promise<unknown> {
    if (dead) throw new Died('the process died before')
    const client = await real.connect()
    return {
      query: (...args: unknown[]) => send(client, args),
      release: (error?: Error | boolean) => client.release(dead ? true : error),
    }
  }

  const pool = {
    connect,
    async query(...args: unknown[]) {
      const client = await real.connect()
      try {
        return await send(client, args)
      } finally {
        client.release(dead)
      }
    },
  } as unknown as pg.Pool
  return { pool, statements: () => statements, died: () => dead, gone: () => allGone(real, lost) }
}

function connectionOf(client: pg.PoolClient): { pid: number; stream: { destroy(): void } } {
  const inside = client as unknown as { processID: number; connection: { stream: { destroy(): void } } }
  return { pid: inside.processID, stream: inside.connection.stream }
}

async function allGone(real: pg.Pool, pids: readonly number[]): Promise<void> {
  for (;;) {
    const { rowCount } = await real.query('SELECT FROM pg_stat_activity WHERE pid = ANY ($1::int[]) LIMIT 1', [pids])
    if (rowCount === 0) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
