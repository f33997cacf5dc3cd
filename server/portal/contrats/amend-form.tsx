import type { Contract, ContractVersion } from '../../contract/index.js'
import { termTitle } from '../../contract/index.js'
import { OnlyWith, Section, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FEDERATION_OFFERS } from './access.js'

/** The newest version with the choices that it lets the parties make, as they are now. */
export function Amend(asked: { contract: Contract; latest: ContractVersion; chosen: Record<string, unknown> }) {
  const { words, language } = useView()
  const { contract, latest, chosen } = asked
  const said = words.contracts.amend
  const published = latest.terms as unknown as Record<string, unknown>
  const { negotiable } = latest.terms
  if (negotiable.length === 0 && latest.version === contract.version) return null
  return (
    <Section title={said.title} id="avenant">
      <OnlyWith access={FEDERATION_OFFERS} to="admit">
        <p>{fill(said.text, { version: latest.version })}</p>
        <form method="post" action={`/federation/contrats/${contract.id}/avenant`}>
          {negotiable.map((name) => {
            const value = chosen[name] ?? published[name]
            const field = { name, label: labelOf(name, { title: termTitle(name, language), units: said.units }) }
            if (typeof value !== 'boolean')
              return <TextField key={name} {...field} value={String(value)} maxLength={16} />
            const options = [
              { value: 'oui', text: said.yes },
              { value: 'non', text: said.no },
            ]
            return <SelectField key={name} {...field} value={value ? 'oui' : 'non'} options={options} />
          })}
          <button type="submit">{said.do}</button>
        </form>
      </OnlyWith>
    </Section>
  )
}

/** With the unit that the end of the term's name tells. */
function labelOf(name: string, { title, units }: { title: string; units: Record<string, string> }): string {
  const unit = Object.entries(units).find(([end]) => name.endsWith(end))?.[1]
  return unit === undefined ? title : `${title}, ${unit}`
}
