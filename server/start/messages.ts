/** What the supervisor and the role processes say to each other. */

export interface ReadyReport {
  type: 'ready'
  /** Addresses that this process serves, by name. */
  addresses: Record<string, string>
  /** Sign-in links that a development start prints: who, and the link. */
  signIn: { who: string; url: string }[]
}

export type FromChild =
  | ReadyReport
  | { type: 'failed'; message: string; advice: string }
  | { type: 'metrics'; id: number; metrics: object[] }
  | { type: 'metrics-of-all'; id: number }

export type ToChild = { type: 'metrics'; id: number } | { type: 'metrics-of-all'; id: number; text: string }
