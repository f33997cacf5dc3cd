import { account } from './fr/account.js'
import { admission } from './fr/admission.js'
import { adops } from './fr/adops.js'
import { agencies } from './fr/agencies.js'
import { api } from './fr/api.js'
import { atelier } from './fr/atelier.js'
import { audience } from './fr/audience.js'
import { bank } from './fr/bank.js'
import { batch } from './fr/batch.js'
import { campaigns } from './fr/campaigns.js'
import { clickRules } from './fr/click-rules.js'
import { conformity } from './fr/conformity.js'
import { contracts } from './fr/contracts.js'
import { controllers } from './fr/controllers.js'
import { desk } from './fr/desk.js'
import { disclosure } from './fr/disclosure.js'
import { donnees } from './fr/donnees.js'
import { dossier } from './fr/dossier.js'
import { enter } from './fr/enter.js'
import { federation } from './fr/federation.js'
import { filmReview } from './fr/film-review.js'
import { films } from './fr/films.js'
import { firstSteps } from './fr/first-steps.js'
import { frame } from './fr/frame.js'
import { invoices } from './fr/invoices.js'
import { joining } from './fr/joining.js'
import { journal } from './fr/journal.js'
import { media } from './fr/media.js'
import { payouts } from './fr/payouts.js'
import { people } from './fr/people.js'
import { platforms } from './fr/platforms.js'
import { proof } from './fr/proof.js'
import { salle } from './fr/salle.js'
import { salleWeek } from './fr/salle-week.js'
import { settlement } from './fr/settlement.js'
import { site } from './fr/site.js'
import { sites } from './fr/sites.js'
import { spectator } from './fr/spectator.js'
import { statement } from './fr/statement.js'

/** What the pages say in French. `{places}` are filled by the pages; spaces are set by `frenchSpaces`. */
export const fr = {
  ...frame,
  ...firstSteps,
  ...salle,
  ...campaigns,
  ...federation,
  ...disclosure,
  ...films,
  ...filmReview,
  ...clickRules,
  ...adops,
  ...media,
  ...desk,
  ...site,
  ...settlement,
  ...spectator,
  ...donnees,
  ...statement,
  ...payouts,
  ...batch,
  ...people,
  ...agencies,
  ...joining,
  ...sites,
  ...proof,
  ...journal,
  ...dossier,
  ...controllers,
  ...admission,
  ...contracts,
  ...enter,
  ...account,
  ...atelier,
  ...api,
  ...audience,
  ...conformity,
  ...platforms,
  ...bank,
  ...invoices,
  ...salleWeek,
}
