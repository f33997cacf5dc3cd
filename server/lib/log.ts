import { pino } from 'pino'

/** The only fields that may be logged. Never an IP address, a cookie, a user agent, a URL or a person's name. */
export interface LogFields {
  role?: string
  port?: number
  pid?: number
  route?: string
  method?: string
  status?: number
  ms?: number
  code?: string
  job?: string
  rows?: number
  attempt?: number
  campaign?: number
  error?: string
}

const allowed = new Set<string>([
  'role',
  'port',
  'pid',
  'route',
  'method',
  'status',
  'ms',
  'code',
  'job',
  'rows',
  'attempt',
  'campaign',
  'error',
])

export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** A logger that drops every field that is not on the allow-list, whatever was passed. */
export function createLog({ level, role }: { level: string; role: string }): Log {
  const out = pino({ level, base: { role } })
  return {
    info: (message, fields) => out.info(pick(fields), message),
    warn: (message, fields) => out.warn(pick(fields), message),
    error: (message, fields) => out.error(pick(fields), message),
  }
}

function pick(fields: LogFields | undefined): LogFields {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => allowed.has(name)))
}

/** What may be said of an unknown error: its message only, cut, since a driver's message can quote a row. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 200)
}
