/** What the supervisor and the role processes say to each other. */

export interface ReadyReport {
  type: 'ready'
  /** Addresses that this process serves, by name. */
  addresses: Record<string, string>
}

export type FromChild =
  | ReadyReport
  | { type: 'failed'; message: string; advice: string }
  | { type: 'metrics'; id: number; metrics: object[] }
  | { type: 'metrics-of-all'; id: number }

export type ToChild =
  /** The database is ready. A process that the supervisor started has loaded its program meanwhile, and waits for this. */
  { type: 'go' } | { type: 'metrics'; id: number } | { type: 'metrics-of-all'; id: number; text: string }
