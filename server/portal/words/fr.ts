import { admission } from './fr/admission.js'
import { adops } from './fr/adops.js'
import { atelier } from './fr/atelier.js'
import { campaigns } from './fr/campaigns.js'
import { donnees } from './fr/donnees.js'
import { federation } from './fr/federation.js'
import { films } from './fr/films.js'
import { frame } from './fr/frame.js'
import { people } from './fr/people.js'
import { proof } from './fr/proof.js'
import { salle } from './fr/salle.js'
import { site } from './fr/site.js'
import { spectator } from './fr/spectator.js'
import { statement } from './fr/statement.js'

/** What the pages say in French. `{places}` are filled by the pages; spaces are set by `frenchSpaces`. */
export const fr = {
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
}
