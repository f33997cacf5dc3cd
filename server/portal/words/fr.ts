import { atelier } from './fr/atelier.js'
import { campaigns } from './fr/campaigns.js'
import { federation } from './fr/federation.js'
import { frame } from './fr/frame.js'
import { salle } from './fr/salle.js'
import { spectator } from './fr/spectator.js'

/** What the pages say in French. `{places}` are filled by the pages; spaces are set by `frenchSpaces`. */
export const fr = { ...frame, ...salle, ...campaigns, ...federation, ...spectator, ...atelier }
