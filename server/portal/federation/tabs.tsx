import { Tabs } from '../kit/index.js'
import { useView } from '../view.js'

/** The federation's pages. A page below one of them (a cinema below the cinemas) is in the same place. */
export function FederationTabs() {
  const { words, path } = useView()
  const said = words.federationTabs
  const pages = [
    { href: '/federation', title: said.overview },
    ...[
      { href: '/federation/salles', title: said.cinemas },
      { href: '/federation/contrats', title: words.contracts.tab },
      { href: '/federation/versements', title: words.batches.tab },
      { href: '/federation/factures', title: words.invoices.tab },
      { href: '/federation/comptes-bancaires', title: words.bankReview.tab },
      { href: '/federation/films', title: said.films },
      { href: '/federation/periodes', title: words.settlement.tab },
      { href: '/federation/controle-des-clics', title: words.clickRules.tab },
      { href: '/federation/confidentialite', title: words.disclosure.tab },
      { href: '/federation/preuves', title: said.proofs },
      { href: '/federation/dossier', title: words.dossier.tab },
      { href: '/federation/conformite', title: said.conformity },
      { href: '/federation/adherents', title: words.members.tab },
      { href: '/federation/equipe', title: words.people.title },
    ].map((page) => ({ ...page, current: path.startsWith(`${page.href}/`) })),
  ]
  return <Tabs pages={pages} />
}
