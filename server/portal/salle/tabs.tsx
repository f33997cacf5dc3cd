import { Tabs } from '../kit/index.js'
import { useView } from '../view.js'

/** The pages of one cinema. A page below one of them (a month below the statements) is in the same place. */
export function SalleTabs({ slug }: { slug: string }) {
  const { words, path } = useView()
  const said = words.salleTabs
  const home = `/salle/${slug}`
  const pages = [
    // Somebody with one cinema arrives at `/salle`, which is its page too.
    { href: home, title: said.week, current: path === '/salle' },
    ...[
      { href: `${home}/site`, title: said.site },
      { href: `${home}/conformite`, title: said.conformity },
      { href: `${home}/releves`, title: said.statements },
      { href: `${home}/factures`, title: words.invoices.tab },
      { href: `${home}/banque`, title: said.bank },
      { href: `${home}/contrat`, title: said.contract },
      { href: `${home}/equipe`, title: said.people },
    ].map((page) => ({ ...page, current: path.startsWith(`${page.href}/`) })),
  ]
  return <Tabs pages={pages} />
}
