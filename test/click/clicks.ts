import { randomBytes } from 'node:crypto'
import type { KeptClick } from '../../server/click/store.js'
import { uuidv7 } from '../../server/lib/id.js'

export function aClick(changes: Partial<KeptClick> = {}): KeptClick {
  const at = changes.at ?? Date.parse('2026-11-22T10:00:00.123Z')
  return {
    id: uuidv7(at),
    at,
    campaign: 1,
    creative: 1,
    placement: 1,
    visitor: null,
    agentClass: 'browser',
    botList: 'isbot-5.0.0',
    fetchClass: 'navigation',
    device: 'desktop',
    duplicateKey: randomBytes(16).toString('hex'),
    ...changes,
  }
}
