import { accessSync, constants, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError, type Role, type RoleConfig } from '../config.js'

/**
 * The folders of keys that lie beside a role's own, and that it must not be able to open (DESIGN §6). Whoever could read the
 * pseudonym or the link keys from the console could link persons, or forge clicks; whoever could read those of bank details from
 * where everybody's requests arrive, accounts.
 */
const FORBIDDEN: Record<Role, readonly string[]> = {
  pixel: ['bank'],
  worker: ['bank'],
  console: ['pseudonym', 'links'],
}

/**
 * In production a role tries the doors that must be shut to it. Several roles on one machine is a choice that the start was told of;
 * there the doors are open, and are not tried. Throws ConfigError.
 */
export function refuseReachableKeys({ production, role, roles, allowOneProcess, keys }: RoleConfig): void {
  const own = keys.signatures ?? keys.pseudonym
  if (!production || (roles.length > 1 && allowOneProcess) || own === null) return
  const folder = dirname(own)
  const open = FORBIDDEN[role].filter((name) => canRead(join(folder, name)))
  if (open.length === 0) return
  throw new ConfigError(
    `The ${role} can read the ${open.join(' and ')} keys. In production they must be out of its reach: on another machine, or another user's.`,
  )
}

function canRead(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => {
      accessSync(join(folder, name), constants.R_OK)
      return true
    })
  } catch {
    return false
  }
}
