import { DIMENSIONS, type Dimension, FRANCE, MAX_CRITERIA, PARIS, parseCell, VALUES } from '../../../audience/index.js'
import { assert } from '../../../lib/assert.js'
import { allRegions } from '../../../lib/territory.js'
import { valueName } from '../../cell-words.js'
import { FranceMap, Notice, SelectField } from '../../kit/index.js'
import type { Shown } from '../../read/audience.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { AUDIENCE, addressOf, type Choice, cellOf, READY, withValue } from './choice.js'

/** Gives what is published of a choice; null when there is nothing to be asked. */
export type ShownOf = (choice: Choice) => Shown | null

/** Everything that can be chosen, each with the number that it would lead to. A plain form; scripts send it at each change. */
export function AudienceForm({ choice, shownOf }: { choice: Choice; shownOf: ShownOf }) {
  const { words } = useView()
  const said = words.audience
  return (
    <form class="audience-form" method="get" action={AUDIENCE} data-live>
      <ReadyMade />
      <Where choice={choice} shownOf={shownOf} />
      <p class="hint">{said.limit}</p>
      <div data-part id="trop">
        {cellOf(choice) === null && <Notice kind="warning">{said.tooMany}</Notice>}
      </div>
      {DIMENSIONS.map((dimension) => (
        <Criteria key={dimension} {...{ dimension, choice, shownOf }} />
      ))}
      <Bar shown={shownOf(choice)} />
      {choice.film !== null && <input type="hidden" name="film" value={String(choice.film)} />}
      <p class="actions">
        <button type="submit">{said.see}</button>
        <a class="quiet" href={AUDIENCE} data-sets>
          {said.clear}
        </a>
      </p>
    </form>
  )
}

function ReadyMade() {
  const { words } = useView()
  const said = words.audience
  return (
    <p class="ready">
      <span class="soft">{said.ready}</span>{' '}
      {Object.entries(READY).map(([name, cell]) => {
        const parsed = parseCell(cell)
        assert(parsed !== null, 'a ready-made audience is a cell of the grid')
        return (
          <a key={name} href={addressOf({ ...parsed, film: null })} data-sets>
            {said.readies[name as keyof typeof READY]}
          </a>
        )
      })}
    </p>
  )
}

/** The territory, as a list for everybody and as a map for whoever points. */
function Where({ choice, shownOf }: { choice: Choice; shownOf: ShownOf }) {
  const { words, format } = useView()
  const said = words.audience
  const regions = allRegions().map((region) => {
    const there = { ...choice, territory: region.name }
    return { ...region, there, people: shownOf(there)?.figure ?? null }
  })
  const top = Math.max(1, ...regions.map(({ people }) => people ?? 0))
  return (
    <div class="where">
      <SelectField
        name="territoire"
        label={said.territory}
        hint={said.territoryHint}
        value={choice.territory}
        options={[
          { value: FRANCE, text: said.france },
          { value: PARIS, text: said.paris },
          ...regions.map(({ name }) => ({ value: name, text: format.name(name) })),
        ]}
      />
      <div data-part id="carte">
        <FranceMap
          regions={regions.map(({ name, departements, people, there }) => ({
            ...{ name, departements },
            level: (people === null ? 0 : Math.max(1, Math.ceil((people / top) * 4))) as 0 | 1 | 2 | 3 | 4,
            label: fill(words.segment.regionFigure, {
              region: format.name(name),
              figure:
                people === null ? said.optionWithheld : fill(said.optionFigure, { people: format.number(people) }),
            }),
            href: addressOf(there),
            chosen: choice.territory === name,
          }))}
        />
      </div>
    </div>
  )
}

/** On a telephone the theatre is far below what fills it: its number stays in sight. Drawn for the eye; the result says it. */
function Bar({ shown }: { shown: Shown | null }) {
  const { words, format } = useView()
  const figure = shown?.figure ?? null
  return (
    <p class="reach-bar" id="barre" data-part aria-hidden="true">
      {figure === null ? (
        words.audience.tooFew
      ) : (
        <>
          <span class="value">{format.number(figure)}</span> {words.segment.person.other}
        </>
      )}
    </p>
  )
}

/** One dimension: at most one of its values. What would make a third criterion is closed, and the form says why. */
function Criteria({ dimension, choice, shownOf }: { dimension: Dimension; choice: Choice; shownOf: ShownOf }) {
  const { words } = useView()
  const said = words.audience
  const chosen = choice.criteria.find((one) => one.dimension === dimension)?.value ?? ''
  const closed = chosen === '' && choice.criteria.length >= MAX_CRITERIA
  return (
    <fieldset class="chips" id={`groupe-${dimension}`} data-switch disabled={closed}>
      <legend>{said.dimensions[dimension]}</legend>
      <p class="hint" id={`aide-${dimension}`} data-part>
        {closed ? said.closed : said.hints[dimension]}
      </p>
      <div class="chip-row">
        <label class="chip">
          <input type="radio" name={dimension} value="" checked={chosen === ''} />
          <span>{said.any}</span>
        </label>
        {VALUES[dimension].map((value) => (
          <label key={value} class="chip">
            <input type="radio" name={dimension} value={value} checked={chosen === value} />
            <span>
              {valueName(words, { dimension, value })}
              <ChipFigure id={`n-${dimension}-${value}`} shown={shownOf(withValue(choice, dimension, value))} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function ChipFigure({ id, shown }: { id: string; shown: Shown | null }) {
  const { words, format } = useView()
  const figure = shown?.figure ?? null
  return (
    <small id={id} data-part class={figure === null ? 'none' : 'numeric'}>
      {figure === null ? (
        <>
          <span aria-hidden="true">—</span>
          <span class="unseen"> {words.audience.optionWithheld}</span>
        </>
      ) : (
        format.number(figure)
      )}
    </small>
  )
}
