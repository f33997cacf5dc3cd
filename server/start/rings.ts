import { createLinkRing, loadLinkRing, rotateLinkRing } from '../campaign/index.js'
import type { Role } from '../config.js'
import {
  addSignatureKey,
  createSignatureRing,
  type HeldRing,
  type KeyEvent,
  type KeyRing,
  loadSignatureRing,
} from '../contract/index.js'
import { createBankRing, loadBankRing, rotateBankRing } from '../payout/index.js'
import { ensurePseudonymRing, loadPseudonymRing, rotatePseudonymRing } from '../pseudonym/index.js'

interface Ring {
  /** Which roles are given it (DESIGN §6). */
  roles: readonly Role[]
  /** Makes a first key where there is none, and never was one as far as the chain knows. */
  make(folder: string, events: readonly KeyEvent[]): unknown
  /** The keys that are there. Throws when one is damaged, or everybody's to read. */
  held(folder: string): Omit<HeldRing, 'ring'>
  /** Adds a key, the current one from the next load on; gives its name. */
  rotate(folder: string, events: readonly KeyEvent[]): string
}

export const RINGS: Record<KeyRing, Ring> = {
  pseudonym: {
    roles: ['pixel', 'worker'],
    make: (folder, events) => ensurePseudonymRing(folder, { known: events.some(({ ring }) => ring === 'pseudonym') }),
    held(folder) {
      const { epochs, current } = loadPseudonymRing(folder)
      return { keys: [...epochs.keys()].map(String), current: String(current.id) }
    },
    rotate(folder, events) {
      const epochs = events.filter(({ ring }) => ring === 'pseudonym').map(({ key }) => Number(key))
      return String(rotatePseudonymRing(folder, { spent: Math.max(0, ...epochs) }))
    },
  },
  links: {
    roles: ['pixel', 'worker'],
    make: (folder) => createLinkRing(folder),
    held(folder) {
      const { keys, current } = loadLinkRing(folder)
      return { keys: [...keys.keys()].map(String), current: String(current.id) }
    },
    rotate: (folder) => String(rotateLinkRing(folder).current.id),
  },
  signatures: {
    roles: ['worker', 'console'],
    make: (folder) => createSignatureRing(folder),
    held(folder) {
      const { jwks, current } = loadSignatureRing(folder)
      return { keys: jwks.keys.map(({ kid }) => kid), current: current.kid }
    },
    rotate: (folder) => addSignatureKey(folder),
  },
  bank: {
    roles: ['console'],
    make: (folder, events) => createBankRing(folder, { known: events.some(({ ring }) => ring === 'bank') }),
    held(folder) {
      const { keys, current } = loadBankRing(folder)
      return { keys: [...keys.keys()].map(String), current: String(current.id) }
    },
    rotate: (folder) => String(rotateBankRing(folder).current.id),
  },
}
