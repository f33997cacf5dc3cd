import { atelier } from './en/atelier.js'
import { campaigns } from './en/campaigns.js'
import { federation } from './en/federation.js'
import { frame } from './en/frame.js'
import { salle } from './en/salle.js'
import { spectator } from './en/spectator.js'
import type { fr } from './fr.js'

/** What the pages say in English: the same, text by text. */
export const en = { ...frame, ...salle, ...campaigns, ...federation, ...spectator, ...atelier } satisfies typeof fr
