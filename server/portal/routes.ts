import { DeclaredRoutes, PUBLIC } from '../membership/index.js'
import { accueilRoutes } from './accueil/routes.js'
import { agenceRoutes } from './agence/routes.js'
import { apiPageRoutes } from './api/page-routes.js'
import { apiRoutes } from './api/routes.js'
import type { Assets } from './assets.js'
import { atelierRoutes } from './atelier/routes.js'
import { keysRoutes } from './compte/keys-routes.js'
import { passkeyRoutes } from './compte/passkey-routes.js'
import { compteRoutes } from './compte/routes.js'
import { federationContractsRoutes } from './contrats/federation-routes.js'
import { contractFileRoutes } from './contrats/files-routes.js'
import { oneContractRoutes } from './contrats/one-routes.js'
import { operatorContractRoutes } from './contrats/operator-routes.js'
import { termsRoutes } from './contrats/terms-routes.js'
import { agencyRoutes } from './distributeur/agency-routes.js'
import { audienceRoutes } from './distributeur/audience/routes.js'
import { draftRoutes } from './distributeur/draft-routes.js'
import { resultsRoutes } from './distributeur/results-routes.js'
import { distributeurRoutes } from './distributeur/routes.js'
import { dossierRoutes } from './dossier/routes.js'
import { editeurRoutes } from './editeur/routes.js'
import { entrerRoutes } from './entrer/routes.js'
import { invitationRoutes } from './equipe/invitation-routes.js'
import { teamRoutes } from './equipe/routes.js'
import { bankReviewRoutes } from './federation/bank-routes.js'
import { federationCinemasRoutes } from './federation/cinemas-routes.js'
import { clickMonthRoutes } from './federation/click-month-routes.js'
import { clickRulesRoutes } from './federation/click-rules-routes.js'
import { siteCheckRoutes } from './federation/conformity-routes.js'
import { filmDoublesRoutes } from './federation/film-doubles-routes.js'
import { filmEntryRoutes } from './federation/film-entry-routes.js'
import { filmReviewRoutes } from './federation/film-review-routes.js'
import { filmRoutes } from './federation/films-routes.js'
import { inviteRoutes } from './federation/invite-routes.js'
import { invoiceReviewRoutes } from './federation/invoice-routes.js'
import { membersRoutes } from './federation/members-routes.js'
import { periodsRoutes } from './federation/periods-routes.js'
import { privacyRoutes } from './federation/privacy-routes.js'
import { federationRoutes } from './federation/routes.js'
import { batchRoutes } from './federation/versements/batch-routes.js'
import { payoutRoutes } from './federation/versements/routes.js'
import { journalRoutes } from './journal/routes.js'
import { operatorInvoiceRoutes } from './operateur/invoice-routes.js'
import { platformRoutes } from './operateur/platform-routes.js'
import { createStatusReader } from './operateur/platform-status.js'
import { operateurRoutes } from './operateur/routes.js'
import { operatorSettlementRoutes } from './operateur/settlement-routes.js'
import { workRoutes } from './operateur/work-routes.js'
import { missing, type PortalOptions } from './page.js'
import { proofRoutes } from './preuves/routes.js'
import { bankRoutes } from './salle/bank-routes.js'
import { conformityRoutes } from './salle/conformity-routes.js'
import { contractRoutes } from './salle/contract-routes.js'
import { invoiceRoutes } from './salle/invoice-routes.js'
import { salleRoutes } from './salle/routes.js'
import { siteAddRoutes } from './salle/site-add-routes.js'
import { siteRoutes } from './salle/site-routes.js'
import { statementContestRoutes } from './salle/statement-contest-routes.js'
import { statementFileRoutes } from './salle/statement-files-routes.js'
import { statementRoutes } from './salle/statement-routes.js'
import { spectateurRoutes } from './spectateur/routes.js'

/** English addresses of the pages: they lead to the French ones, in English. `/federation` is the same in both. */
const ALIASES: readonly [english: string, french: string][] = [
  ['/cinema', '/salle'],
  ['/distributor', '/distributeur'],
  ['/distributor/campaigns/new', '/distributeur/campagnes/nouvelle'],
  ['/distributor/campaigns/:id', '/distributeur/campagnes/:id'],
  ['/distributor/campaigns/:id/results', '/distributeur/campagnes/:id/resultats'],
  ['/cinema/:slug', '/salle/:slug'],
  ['/cinema/:slug/light-up', '/salle/:slug/allumer'],
  ['/cinema/:slug/website', '/salle/:slug/site'],
  ['/cinema/:slug/statements', '/salle/:slug/releves'],
  ['/cinema/:slug/statements/:mois', '/salle/:slug/releves/:mois'],
  ['/cinema/:slug/invoices', '/salle/:slug/factures'],
  ['/cinema/:slug/bank-account', '/salle/:slug/banque'],
  ['/cinema/:slug/contract', '/salle/:slug/contrat'],
  ['/cinema/:slug/people', '/salle/:slug/equipe'],
  ['/federation/movies', '/federation/films'],
  ['/federation/proofs', '/federation/preuves'],
  ['/federation/disclosure', '/federation/confidentialite'],
  ['/federation/click-control', '/federation/controle-des-clics'],
  ['/click-control', '/controle-des-clics'],
  ['/federation/campaigns/:id/clicks/:mois', '/federation/campagnes/:id/clics/:mois'],
  ['/cinema/:slug/compliance', '/salle/:slug/conformite'],
  ['/federation/compliance', '/federation/conformite'],
  ['/federation/compliance/:site', '/federation/conformite/:site'],
  ['/receipt/:receipt', '/recu/:receipt'],
  ['/federation/cinemas', '/federation/salles'],
  ['/federation/invoices', '/federation/factures'],
  ['/federation/bank-accounts', '/federation/comptes-bancaires'],
  ['/federation/payouts', '/federation/versements'],
  ['/federation/payouts/:id', '/federation/versements/:id'],
  ['/federation/contracts', '/federation/contrats'],
  ['/federation/contracts/:id', '/federation/contrats/:id'],
  ['/operator/contract', '/operateur/contrat'],
  ['/distributor/terms', '/distributeur/conditions'],
  ['/publisher/terms', '/editeur/conditions'],
  ['/operator', '/operateur'],
  ['/operator/campaigns/:id', '/operateur/campagnes/:id'],
  ['/operator/invoices', '/operateur/factures'],
  ['/operator/settlements', '/operateur/decomptes'],
  ['/operator/settlements/:mois', '/operateur/decomptes/:mois'],
  ['/federation/periods', '/federation/periodes'],
  ['/federation/periods/:mois', '/federation/periodes/:mois'],
  ['/operator/platforms', '/operateur/plateformes'],
  ['/operator/platforms/new', '/operateur/plateformes/nouvelle'],
  ['/operator/platforms/:id', '/operateur/plateformes/:id'],
  ['/publisher', '/editeur'],
  ['/distributor/people', '/distributeur/equipe'],
  ['/distributor/agencies', '/distributeur/agences'],
  ['/federation/people', '/federation/equipe'],
  ['/federation/invite', '/federation/inviter'],
  ['/federation/members', '/federation/adherents'],
  ['/operator/people', '/operateur/equipe'],
  ['/publisher/people', '/editeur/equipe'],
  ['/agency', '/agence'],
  ['/agency/people', '/agence/equipe'],
  ['/audit', '/journal'],
  ['/audit/roots.json', '/journal/racines.json'],
  ['/audit/:index', '/journal/:index'],
  ['/sign-in', '/entrer'],
  ['/mailbox', '/courrier'],
  ['/account', '/compte'],
  ['/account/passkeys/new', '/compte/passkeys/nouvelle'],
  ['/account/keys', '/compte/cles'],
  ['/understand', '/comprendre'],
  ['/controllers', '/responsables'],
]

/** All pages. Each says by itself who may see it. */
export function portalRoutes(options: PortalOptions): DeclaredRoutes[] {
  return [...pageRoutes(options), apiRoutes(options), aliasRoutes()]
}

/** The same under their French addresses alone: what screenshots are taken of, and what the checks in a browser walk. */
export function pageRoutes(options: PortalOptions): DeclaredRoutes[] {
  return [
    accueilRoutes(options),
    apiPageRoutes(options),
    entrerRoutes(options),
    compteRoutes(options),
    passkeyRoutes(options),
    keysRoutes(options),
    spectateurRoutes(options),
    salleRoutes(options),
    siteRoutes(options),
    siteAddRoutes(options),
    conformityRoutes(options),
    contractRoutes(options),
    contractFileRoutes(options),
    federationContractsRoutes(options),
    oneContractRoutes(options),
    operatorContractRoutes(options),
    termsRoutes(options),
    statementRoutes(options),
    statementFileRoutes(options),
    statementContestRoutes(options),
    invoiceRoutes(options),
    bankRoutes(options),
    teamRoutes(options),
    invitationRoutes(options),
    agencyRoutes(options),
    agenceRoutes(options),
    audienceRoutes(options),
    distributeurRoutes(options),
    resultsRoutes(options),
    draftRoutes(options),
    federationRoutes(options),
    federationCinemasRoutes(options),
    bankReviewRoutes(options),
    filmRoutes(options),
    filmReviewRoutes(options),
    clickMonthRoutes(options),
    clickRulesRoutes(options),
    filmDoublesRoutes(options),
    filmEntryRoutes(options),
    inviteRoutes(options),
    invoiceReviewRoutes(options),
    membersRoutes(options),
    payoutRoutes(options),
    batchRoutes(options),
    privacyRoutes(options),
    periodsRoutes(options),
    proofRoutes(options),
    siteCheckRoutes(options),
    dossierRoutes(options),
    journalRoutes(options),
    operateurRoutes(options),
    operatorSettlementRoutes(options),
    operatorInvoiceRoutes(options),
    workRoutes(options, { activationStatusOf: createStatusReader(options.pool) }),
    platformRoutes(options),
    editeurRoutes(options),
    atelierRoutes(options),
  ]
}

/** `/assets/<hash>.<type>`: for everybody, and for ever, since another content has another address. */
export function assetRoutes({ files }: Assets): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/assets/:file', PUBLIC, (request, response) => {
    const file = files.get(String(request.params.file))
    if (file === undefined) throw missing()
    response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Type': file.type })
    response.send(file.body)
  })
}

function aliasRoutes(): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  for (const [english, french] of ALIASES) {
    routes.add('get', english, PUBLIC, (request, response) => {
      const path = french.replace(/:(\w+)/g, (_part, name: string) => encodeURIComponent(String(request.params[name])))
      response.set('Cache-Control', 'no-store').redirect(302, `${path}?langue=en`)
    })
  }
  return routes
}
