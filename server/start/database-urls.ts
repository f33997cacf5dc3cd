export const DATABASE_ROLES = ['pixel', 'worker', 'console'] as const
export type DatabaseRole = (typeof DATABASE_ROLES)[number]
export type DatabaseUrls = Record<'owner' | DatabaseRole, string>

/** The database that the embedded server has for us. */
export const DATABASE = 'lanterne'

/**
 * How each role reaches the database: known before there is one, so that the processes can be started meanwhile.
 * @param given logins that were made by somebody else (`DATABASE_URL_PIXEL`, …) are used as they are
 */
export function databaseUrls(args: {
  ownerUrl: string
  passwords: Record<DatabaseRole, string>
  given?: Partial<Record<DatabaseRole, string>>
}): DatabaseUrls {
  const { ownerUrl, passwords, given = {} } = args
  const database = databaseName(ownerUrl)
  const url = (role: DatabaseRole) =>
    given[role] ?? withLogin(ownerUrl, { login: loginOf(role, database), password: passwords[role], database })
  return { owner: ownerUrl, pixel: url('pixel'), worker: url('worker'), console: url('console') }
}

/** The URL of a database's owner, from that of the server's superuser. */
export function ownerUrlOf(args: { adminUrl: string; database: string; password: string }): string {
  const { adminUrl, database, password } = args
  return withLogin(adminUrl, { login: `${database}_owner`, password, database })
}

/** Never the name of a group role, also for a database called "lanterne". */
export function loginOf(role: DatabaseRole, database: string): string {
  return `${database}_${role}_login`
}

export function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

function withLogin(
  url: string,
  { login, password, database }: { login: string; password: string; database: string },
): string {
  const made = new URL(url)
  made.username = encodeURIComponent(login)
  made.password = encodeURIComponent(password)
  made.pathname = `/${encodeURIComponent(database)}`
  return made.href
}
