import { accessSync, constants, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError, type RoleConfig } from '../config.js'

/** The folders of keys that lie beside the signature keys, and that the console must not be able to open (DESIGN §6). */
const FORBIDDEN = ['pseudonym', 'links']

/**
 * In production the console tries the doors that must be shut to it: whoever could read the pseudonym or the link keys
 * from here could link persons, or forge clicks. Several roles on one machine is a choice that the start was told of;
 * there the doors are open, and are not tried.
 */
export function refuseReachableKeys({ production, roles, allowOneProcess, keys }: RoleConfig): void {
  if (!production || (roles.length > 1 && allowOneProcess) || keys.signatures === null) return
  const folder = dirname(keys.signatures)
  const open = FORBIDDEN.filter((name) => canRead(join(folder, name)))
  if (open.length === 0) return
  throw new ConfigError(
    `The console can read the ${open.join(' and ')} keys. In production they must be out of its reach: on another machine, or another user's.`,
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
