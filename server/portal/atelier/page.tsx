import { Contents, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { Charts, Lanterns, Maps, Theatres, Tickets } from './drawings.js'
import { Forms } from './forms.js'
import { Codes, Colours, Empties, Facts, Folds, Notices, Numbers, States, Tables, TabsShown, Type } from './pieces.js'

/** Every component of the kit in every state, in the order in which a page is made of them. */
export function Kit() {
  const { words } = useView()
  const said = words.atelier
  const parts = [
    { id: 'couleurs', title: said.colours, show: <Colours /> },
    { id: 'lettres', title: said.type, show: <Type /> },
    { id: 'nombres', title: said.numbers, show: <Numbers /> },
    { id: 'graphiques', title: said.charts, show: <Charts /> },
    { id: 'carte', title: said.map, show: <Maps /> },
    { id: 'salle', title: said.theatre, show: <Theatres /> },
    { id: 'lanterne', title: said.lantern, show: <Lanterns /> },
    { id: 'billet', title: said.ticket, show: <Tickets /> },
    { id: 'messages', title: said.notices, show: <Notices /> },
    { id: 'vide', title: said.empties, show: <Empties /> },
    { id: 'etats', title: said.states, show: <States /> },
    { id: 'faits', title: said.facts, show: <Facts /> },
    { id: 'tableaux', title: said.tables, show: <Tables /> },
    { id: 'formulaires', title: said.forms, show: <Forms /> },
    { id: 'code', title: said.code, show: <Codes /> },
    { id: 'plis', title: said.folds, show: <Folds /> },
    { id: 'onglets', title: said.tabs, show: <TabsShown /> },
  ]
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <Contents parts={parts} />
      {parts.map(({ id, title, show }) => (
        <Section key={id} id={id} title={title}>
          {show}
        </Section>
      ))}
    </>
  )
}
