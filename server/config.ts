import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config/error.js'
import { cloneName, root } from './config/root.js'
import { withSecretFiles } from './config/secret-files.js'
import { addresses, areRedisUrls, flag, hostOf, list, listen, origin, ports } from './config/shapes.js'

export { ConfigError, root }

/** The only reader of the environment. A bad value stops the start and is named. */

export const ROLES = ['pixel', 'console', 'worker'] as const
export type Role = (typeof ROLES)[number]

/** What every process may know. */
export interface CommonConfig {
  production: boolean
  roles: Role[]
  pixelOrigin: string
  pixelListen: Listen
  consoleOrigin: string
  consoleListen: Listen
  /** Number of pixel processes on one port. */
  webConcurrency: number
  redisUrl: string | null
  /** Our id on the IAB's Global Vendor List; null: every TCF claim is refused. */
  tcfVendorId: number | null
  /** Landing hosts of campaigns besides AlloCiné's. */
  landingHosts: string[]
  /** What the privacy dossier says of this installation: where its machines stand, and whom to write to; null: to be told. */
  dossier: { hostingCountry: string | null; privacyContact: string | null }
  /** Addresses of proxies, and ranges of them, that are believed about the client's address. */
  trustedProxies: string[]
  /** A folder of lists of robots, browsers and data centres (server/click/lists.ts); null: none of its own. */
  trafficLists: string | null
  logLevel: string
  /** The mail server, and whom mail is from; null: no mail is sent. The worker alone is given it. */
  mail: { url: string; from: string } | null
  /** The Chromium of the conformity robot; null: the first on the path. */
  chromiumPath: string | null
  /** Folders of programs, as the system lists them. */
  programPath: string
  /** Local ports of the demonstration's cinema and newspaper pages; null: no demonstration. */
  demo: { cinemas: number[]; newspapers: number[] } | null
  /** A demonstration that begins has months and payments behind it. */
  demoPast: boolean
}

export interface Listen {
  host: string
  port: number
}

/** What the supervisor knows besides: all paths and the database. */
export interface SupervisorConfig extends CommonConfig {
  dataDir: string
  /** Somebody else's PostgreSQL; null: the embedded one. */
  databaseUrl: string | null
  /** Logins that exist already, one a role. */
  roleUrls: Partial<Record<Role, string>>
  /** PostgreSQL binaries are copied here. */
  stageDir: string
  allowOneProcess: boolean
  /** May the start message be coloured? */
  colour: boolean
}

/** What one role's process knows: its own login, and only the keys that it may use. */
export interface RoleConfig extends CommonConfig {
  role: Role
  /** Several roles on one machine in production: a choice that somebody made. */
  allowOneProcess: boolean
  databaseUrl: string
  spoolDir: string | null
  /** Of the worker: where files for buying platforms are, and the folder of the platforms' passwords; null: no file is made. */
  exports: { folder: string | null; secrets: string | null }
  keys: { pseudonym: string | null; links: string | null; signatures: string | null; bank: string | null }
}

const Environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  ROLES: list.pipe(z.array(z.enum(ROLES)).min(1)).default([...ROLES]),
  PIXEL_ORIGIN: origin.default('http://127.0.0.1:4001'),
  PIXEL_LISTEN: listen.optional(),
  CONSOLE_ORIGIN: origin.default('http://localhost:4000'),
  CONSOLE_LISTEN: listen.optional(),
  WEB_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(1),
  REDIS_URL: z
    .string()
    .refine(areRedisUrls, 'expected redis://host:port, or several with commas: a cluster')
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_PIXEL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_WORKER: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_CONSOLE: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  LANTERNE_DATA: z.string().min(1).optional(),
  LANTERNE_ONE_PROCESS: flag.default(false),
  LANTERNE_DEMO: flag.optional(),
  LANTERNE_DEMO_PAST: flag.default(true),
  DEMO_CINEMA_PORTS: ports.default([4011, 4012, 4013]),
  DEMO_NEWSPAPER_PORTS: ports.default([4021, 4022]),
  TCF_VENDOR_ID: z.coerce.number().int().min(1).max(65_535).optional(),
  LANDING_HOSTS: list.default([]),
  HOSTING_COUNTRY: z.string().trim().min(1).max(100).optional(),
  PRIVACY_CONTACT: z.string().trim().min(1).max(200).optional(),
  TRUSTED_PROXIES: addresses.default([]),
  TRAFFIC_LISTS: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>"\p{Cc}]{1,100} )?<?[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+>?$/u,
      'expected an address, or a name and <address>',
    )
    .optional(),
  CHROMIUM_PATH: z.string().refine(existsSync, 'there is no such program').optional(),
  PATH: z.string().default(''),
  LANTERNE_SPOOL: z.string().optional(),
  LANTERNE_EXPORTS: z.string().optional(),
  LANTERNE_PLATFORM_SECRETS: z.string().optional(),
  LANTERNE_KEYS_PSEUDONYM: z.string().optional(),
  LANTERNE_KEYS_LINKS: z.string().optional(),
  LANTERNE_KEYS_SIGNATURES: z.string().optional(),
  LANTERNE_KEYS_BANK: z.string().optional(),
})
type Environment = z.output<typeof Environment>

/** Throws ConfigError, naming the variable. */
export function readSupervisorConfig(env: NodeJS.ProcessEnv = process.env): SupervisorConfig {
  const values = parse(env)
  const asRoot = process.getuid?.() === 0
  const dataDir = resolve(
    values.LANTERNE_DATA ?? (asRoot ? join('/var/lib/lanterne', cloneName()) : join(root, '.data')),
  )
  const roleUrls: SupervisorConfig['roleUrls'] = {}
  for (const role of ROLES) {
    const url = values[`DATABASE_URL_${role.toUpperCase() as Uppercase<Role>}`]
    if (url !== undefined) roleUrls[role] = url
  }
  return {
    ...common(values),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? null,
    roleUrls,
    stageDir: asRoot && values.LANTERNE_DATA === undefined ? '/var/lib/lanterne' : dataDir,
    allowOneProcess: values.LANTERNE_ONE_PROCESS,
    colour: process.stdout.isTTY === true && !env.NO_COLOR,
  }
}

/** What `npm run keys` knows: where the rings are, and a database of somebody else's. Throws ConfigError. */
export function readKeysConfig(env: NodeJS.ProcessEnv = process.env): {
  databaseUrl: string | null
  folders: Record<'pseudonym' | 'links' | 'signatures' | 'bank', string>
} {
  const { dataDir, databaseUrl } = readSupervisorConfig(env)
  const { LANTERNE_KEYS_PSEUDONYM, LANTERNE_KEYS_LINKS, LANTERNE_KEYS_SIGNATURES, LANTERNE_KEYS_BANK } = parse(env)
  return {
    databaseUrl,
    folders: {
      pseudonym: LANTERNE_KEYS_PSEUDONYM ?? join(dataDir, 'keys/pseudonym'),
      links: LANTERNE_KEYS_LINKS ?? join(dataDir, 'keys/links'),
      signatures: LANTERNE_KEYS_SIGNATURES ?? join(dataDir, 'keys/signatures'),
      bank: LANTERNE_KEYS_BANK ?? join(dataDir, 'keys/bank'),
    },
  }
}

/** The configuration of one role's process. Throws ConfigError, naming the variable. */
export function readRoleConfig(role: Role, env: NodeJS.ProcessEnv = process.env): RoleConfig {
  const values = parse(env)
  const name = `DATABASE_URL_${role.toUpperCase() as Uppercase<Role>}` as const
  const databaseUrl = values[name]
  if (databaseUrl === undefined)
    throw new ConfigError(`${name} is missing: the role ${role} has a database login of its own.`)
  const keys = {
    pseudonym: values.LANTERNE_KEYS_PSEUDONYM ?? null,
    links: values.LANTERNE_KEYS_LINKS ?? null,
    signatures: values.LANTERNE_KEYS_SIGNATURES ?? null,
    bank: values.LANTERNE_KEYS_BANK ?? null,
  }
  if (role !== 'console' && keys.bank !== null)
    throw new ConfigError('Only the console may be given the keys of bank details (LANTERNE_KEYS_BANK).')
  if (role === 'console' && (keys.pseudonym !== null || keys.links !== null)) {
    throw new ConfigError(
      'The console must not be given the pseudonym or link keys (LANTERNE_KEYS_PSEUDONYM, LANTERNE_KEYS_LINKS).',
    )
  }
  const allowOneProcess = values.LANTERNE_ONE_PROCESS
  if (role !== 'worker' && values.LANTERNE_PLATFORM_SECRETS !== undefined)
    throw new ConfigError('Only the worker may be given the passwords of platforms (LANTERNE_PLATFORM_SECRETS).')
  const exports = { folder: values.LANTERNE_EXPORTS ?? null, secrets: values.LANTERNE_PLATFORM_SECRETS ?? null }
  const spoolDir = values.LANTERNE_SPOOL ?? null
  return { ...common(values), role, allowOneProcess, databaseUrl, spoolDir, exports, keys }
}

/** The environment of one role's process: the supervisor's with the ports it chose, without what the role has no use for. */
export function roleEnvironment(args: {
  config: SupervisorConfig
  databaseUrl: string
  role: Role
  env?: NodeJS.ProcessEnv
}): NodeJS.ProcessEnv {
  const { config, databaseUrl, role, env = process.env } = args
  const { dataDir } = config
  const passed = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(DATABASE_URL|LANTERNE_KEYS_|LANTERNE_PLATFORM_SECRETS)/.test(name)),
  )
  const name = `DATABASE_URL_${role.toUpperCase() as Uppercase<Role>}` as const
  const file = env[`${name}_FILE`]
  // Who gave it in a file does not want it in an environment, which others of the same user read.
  const isInFile = file !== undefined && file !== '' && config.roleUrls[role] === databaseUrl
  const own: NodeJS.ProcessEnv = isInFile ? { [`${name}_FILE`]: file } : { [name]: databaseUrl }
  // There is a password in it.
  if (role !== 'worker') for (const name of ['SMTP_URL', 'SMTP_URL_FILE']) delete passed[name]
  if (role === 'pixel') own.LANTERNE_SPOOL = join(dataDir, 'spool')
  if (role === 'worker') {
    own.LANTERNE_EXPORTS = env.LANTERNE_EXPORTS ?? join(dataDir, 'exports')
    own.LANTERNE_PLATFORM_SECRETS = env.LANTERNE_PLATFORM_SECRETS ?? join(dataDir, 'keys/platforms')
  }
  if (role !== 'console') {
    own.LANTERNE_KEYS_PSEUDONYM = join(dataDir, 'keys/pseudonym')
    own.LANTERNE_KEYS_LINKS = join(dataDir, 'keys/links')
  }
  if (role !== 'pixel') own.LANTERNE_KEYS_SIGNATURES = join(dataDir, 'keys/signatures')
  if (role === 'console') own.LANTERNE_KEYS_BANK = join(dataDir, 'keys/bank')
  return { ...passed, ...chosenPorts(config), ...own }
}

function chosenPorts({
  pixelOrigin,
  pixelListen,
  consoleOrigin,
  consoleListen,
  demo,
}: CommonConfig): NodeJS.ProcessEnv {
  return {
    PIXEL_ORIGIN: pixelOrigin,
    PIXEL_LISTEN: `${pixelListen.host}:${pixelListen.port}`,
    CONSOLE_ORIGIN: consoleOrigin,
    CONSOLE_LISTEN: `${consoleListen.host}:${consoleListen.port}`,
    ...(demo ? { DEMO_CINEMA_PORTS: demo.cinemas.join(','), DEMO_NEWSPAPER_PORTS: demo.newspapers.join(',') } : {}),
  }
}

function parse(env: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(withSecretFiles(env)).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new ConfigError(`${issue?.path[0]?.toString() ?? 'The environment'} is not valid: ${issue?.message ?? ''}`)
}

function common(values: Environment): CommonConfig {
  const production = values.NODE_ENV === 'production'
  if (production && values.LANTERNE_DEMO === true) throw new ConfigError('LANTERNE_DEMO is not allowed in production.')
  return {
    production,
    roles: values.ROLES,
    pixelOrigin: values.PIXEL_ORIGIN,
    pixelListen: values.PIXEL_LISTEN ?? listenOf(values.PIXEL_ORIGIN),
    consoleOrigin: values.CONSOLE_ORIGIN,
    consoleListen: values.CONSOLE_LISTEN ?? listenOf(values.CONSOLE_ORIGIN),
    webConcurrency: values.WEB_CONCURRENCY,
    redisUrl: values.REDIS_URL ?? null,
    tcfVendorId: values.TCF_VENDOR_ID ?? null,
    landingHosts: values.LANDING_HOSTS,
    dossier: { hostingCountry: values.HOSTING_COUNTRY ?? null, privacyContact: values.PRIVACY_CONTACT ?? null },
    trustedProxies: values.TRUSTED_PROXIES,
    trafficLists: values.TRAFFIC_LISTS ?? null,
    mail: mailOf(values),
    chromiumPath: values.CHROMIUM_PATH ?? null,
    programPath: values.PATH,
    logLevel: values.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    demo:
      (values.LANTERNE_DEMO ?? !production)
        ? { cinemas: values.DEMO_CINEMA_PORTS, newspapers: values.DEMO_NEWSPAPER_PORTS }
        : null,
    demoPast: values.LANTERNE_DEMO_PAST,
  }
}

function mailOf({ SMTP_URL, MAIL_FROM }: Environment): CommonConfig['mail'] {
  if (SMTP_URL === undefined) return null
  if (MAIL_FROM === undefined) throw new ConfigError('MAIL_FROM is missing: with SMTP_URL mail is from somebody.')
  return { url: SMTP_URL, from: MAIL_FROM }
}

function listenOf(address: string): Listen {
  const url = new URL(address)
  return { host: hostOf(url.hostname), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
}
