import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** The files that pages load, each under an address that holds the hash of its content. */
export interface Assets {
  stylesheet: string
  icon: string
  /** By the last part of their address. */
  files: ReadonlyMap<string, { type: string; body: Buffer }>
}

const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' }

export function loadAssets(folder: string): Assets {
  const files = new Map<string, { type: string; body: Buffer }>()
  function load(name: string): string {
    const body = readFileSync(join(folder, name))
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
    const hashed = `${hash}${extname(name)}`
    files.set(hashed, { type: TYPES[extname(name)] ?? 'application/octet-stream', body })
    return `/assets/${hashed}`
  }
  return { stylesheet: load('lanterne.css'), icon: load('lamp.svg'), files }
}
