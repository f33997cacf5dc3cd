import { admission } from './en/admission.js'
import { adops } from './en/adops.js'
import { atelier } from './en/atelier.js'
import { campaigns } from './en/campaigns.js'
import { donnees } from './en/donnees.js'
import { federation } from './en/federation.js'
import { films } from './en/films.js'
import { frame } from './en/frame.js'
import { people } from './en/people.js'
import { proof } from './en/proof.js'
import { salle } from './en/salle.js'
import { site } from './en/site.js'
import { spectator } from './en/spectator.js'
import { statement } from './en/statement.js'
import type { fr } from './fr.js'

/** What the pages say in English: the same, text by text. */
export const en = {
  ...frame,
  ...salle,
  ...campaigns,
  ...federation,
  ...films,
  ...adops,
  ...site,
  ...spectator,
  ...donnees,
  ...statement,
  ...people,
  ...proof,
  ...admission,
  ...atelier,
} satisfies typeof fr
