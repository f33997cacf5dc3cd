import { Tabs } from '../kit/index.js'
import { useView } from '../view.js'

/**
 * The federation's pages, in groups: a first row with the groups, and below it the pages of the group one is in. A page
 * below one of them (a cinema below the cinemas) is in the same place.
 */
export function FederationTabs() {
  const { words, path } = useView()
  const said = words.federationTabs
  const groups = [
    { title: said.overview, pages: [{ href: '/federation', title: said.overview }] },
    {
      title: said.membership,
      pages: [
        { href: '/federation/salles', title: said.cinemas },
        { href: '/federation/adherents', title: words.members.tab },
        { href: '/federation/contrats', title: words.contracts.tab },
      ],
    },
    { title: said.films, pages: [{ href: '/federation/films', title: said.films }] },
    {
      title: said.money,
      pages: [
        { href: '/federation/periodes', title: words.settlement.tab },
        { href: '/federation/versements', title: words.batches.tab },
        { href: '/federation/factures', title: words.invoices.tab },
        { href: '/federation/comptes-bancaires', title: words.bankReview.tab },
      ],
    },
    {
      title: said.control,
      pages: [
        { href: '/federation/controle-des-clics', title: words.clickRules.tab },
        { href: '/federation/confidentialite', title: words.disclosure.tab },
        { href: '/federation/preuves', title: said.proofs },
        { href: '/federation/dossier', title: words.dossier.tab },
        { href: '/federation/conformite', title: said.conformity },
      ],
    },
    { title: words.people.title, pages: [{ href: '/federation/equipe', title: words.people.title }] },
  ].map(({ title, pages }) => ({
    title,
    pages: pages.map((page) => ({ ...page, current: path === page.href || path.startsWith(`${page.href}/`) })),
  }))
  // Every page is below the overview's address.
  const here = groups.slice(1).find(({ pages }) => pages.some(({ current }) => current))
  return (
    <>
      <Tabs
        pages={groups.map(({ title, pages }) => ({
          href: pages[0]?.href ?? '/federation',
          title,
          current: title === here?.title,
        }))}
      />
      {here && here.pages.length > 1 && <Tabs pages={here.pages} of={here.title} />}
    </>
  )
}
