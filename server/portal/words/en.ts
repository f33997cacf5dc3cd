import { account } from './en/account.js'
import { admission } from './en/admission.js'
import { adops } from './en/adops.js'
import { agencies } from './en/agencies.js'
import { api } from './en/api.js'
import { atelier } from './en/atelier.js'
import { audience } from './en/audience.js'
import { bank } from './en/bank.js'
import { batch } from './en/batch.js'
import { campaigns } from './en/campaigns.js'
import { clickRules } from './en/click-rules.js'
import { conformity } from './en/conformity.js'
import { contracts } from './en/contracts.js'
import { controllers } from './en/controllers.js'
import { desk } from './en/desk.js'
import { disclosure } from './en/disclosure.js'
import { donnees } from './en/donnees.js'
import { dossier } from './en/dossier.js'
import { enter } from './en/enter.js'
import { federation } from './en/federation.js'
import { filmReview } from './en/film-review.js'
import { films } from './en/films.js'
import { firstSteps } from './en/first-steps.js'
import { frame } from './en/frame.js'
import { invoices } from './en/invoices.js'
import { joining } from './en/joining.js'
import { journal } from './en/journal.js'
import { media } from './en/media.js'
import { payouts } from './en/payouts.js'
import { people } from './en/people.js'
import { platforms } from './en/platforms.js'
import { proof } from './en/proof.js'
import { salle } from './en/salle.js'
import { salleWeek } from './en/salle-week.js'
import { settlement } from './en/settlement.js'
import { site } from './en/site.js'
import { sites } from './en/sites.js'
import { spectator } from './en/spectator.js'
import { statement } from './en/statement.js'
import type { fr } from './fr.js'

/** What the pages say in English: the same, text by text. */
export const en = {
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
} satisfies typeof fr
