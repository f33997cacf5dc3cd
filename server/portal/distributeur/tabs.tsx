import { Tabs } from '../kit/index.js'
import { useView } from '../view.js'

/** The distributor's own pages: those of its organisation, which no agency sees. */
export function DistributeurTabs() {
  const { words } = useView()
  const said = words.agencies.tabs
  return (
    <Tabs
      pages={[
        { href: '/distributeur', title: said.campaigns },
        { href: '/distributeur/public', title: words.audience.tab },
        { href: '/distributeur/agences', title: said.agencies },
        { href: '/distributeur/equipe', title: said.people },
      ]}
    />
  )
}
