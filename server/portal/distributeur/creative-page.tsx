import {
  type Campaign,
  CLICK_PLACE,
  CLICK_PLACE_ENCODED,
  CREATIVE_FORMATS,
  type CreativeField,
  FORMAT_RULES,
  MOST_CREATIVES,
} from '../../campaign/index.js'
import { AreaField, sizeOptions } from '../campaigns/fields.js'
import { Notice, OnlyWith, SelectField, TextField, Typed } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { CAMPAIGNS, CHANGE_OWN } from './access.js'
import type { CreativeGiven, FormFault } from './creative-form.js'

export interface CreativePageShown {
  campaign: Campaign
  given: CreativeGiven
  faults: readonly FormFault[]
  tooMany: boolean
}

/** One more creative of a draft: first its format, then what that is made of. */
export function CreativePage(shown: CreativePageShown) {
  const { words, format } = useView()
  const { campaign, given, faults, tooMany } = shown
  const said = words.creative
  const page = `${CAMPAIGNS}/${campaign.id}`
  return (
    <>
      <h1>{said.addTitle}</h1>
      <p>
        <a href={page}>{said.back}</a>
      </p>
      <p class="lead">{said.lead}</p>
      {tooMany && <Notice kind="error">{fill(said.tooMany, { count: format.number(MOST_CREATIVES) })}</Notice>}
      {faults.length > 0 && <Notice kind="error">{said.wrong}</Notice>}
      <OnlyWith access={CHANGE_OWN} to="book" owner={campaign.distributor.id}>
        <form class="stack" method="get" action={`${page}/creations`}>
          <SelectField
            {...{ name: 'choix', label: said.format, value: given.format }}
            options={CREATIVE_FORMATS.map((value) => ({ value, text: said.formats[value] }))}
          />
          <p>
            <button type="submit" class="quiet">
              {said.choose}
            </button>
          </p>
        </form>
        <Fields {...shown} />
      </OnlyWith>
    </>
  )
}

function Fields({ campaign, given, faults }: CreativePageShown) {
  const view = useView()
  const { words, format } = view
  const said = words.creative
  const rules = FORMAT_RULES[given.format]
  const field = (name: Exclude<CreativeField, 'html' | 'format'>) => ({
    ...{ name, value: given[name], error: errorOf(faults, name, words) },
  })
  return (
    <form class="stack booking" method="post" action={`${CAMPAIGNS}/${campaign.id}/creations`} novalidate>
      <h2>{said.formats[given.format]}</h2>
      <input type="hidden" name="format" value={given.format} />
      <TextField
        {...{ ...field('headline'), label: rules.html === 'required' ? said.htmlHeadline : said.headline }}
        hint={format.plural(rules.headlineMax, said.headlineHint)}
        maxLength={rules.headlineMax}
      />
      {rules.bodyMax > 0 && (
        <TextField
          {...{ ...field('body'), label: said.body, hint: format.plural(rules.bodyMax, said.headlineHint) }}
          maxLength={rules.bodyMax}
          required={false}
        />
      )}
      {rules.video === 'required' && (
        <TextField {...{ ...field('video'), label: said.video, hint: said.videoHint }} type="url" />
      )}
      {rules.image !== 'none' && (
        <TextField
          {...{ ...field('image'), label: rules.image === 'required' ? said.image : said.imageOptional }}
          {...{ hint: said.imageHint, required: rules.image === 'required' }}
          type="url"
        />
      )}
      {rules.html === 'required' && <HtmlField {...{ given, faults, view }} />}
      {rules.sizes.length > 0 && (
        <SelectField {...{ ...field('size'), label: said.size, options: sizeOptions(given.format, words) }} />
      )}
      <p>
        <button type="submit">{said.save}</button>
      </p>
    </form>
  )
}

function HtmlField({ given, faults, view: { words } }: Pick<CreativePageShown, 'given' | 'faults'> & { view: View }) {
  const said = words.creative
  const wrong = faults.filter((fault) => fault.field === 'html').map((fault) => htmlFault(fault, words))
  const hint = fill(said.htmlHint, { place: CLICK_PLACE, encoded: CLICK_PLACE_ENCODED })
  const list = wrong.length > 0 && (
    <ul>
      {wrong.map((text) => (
        <li key={text}>
          <Typed text={text} />
        </li>
      ))}
    </ul>
  )
  return (
    <AreaField {...{ name: 'html', label: said.html, hint, value: given.html, rows: 12, error: list || undefined }} />
  )
}

/** What is wrong with HTML, in words: the texts have a place for what is meant, and for what to write. */
function htmlFault(fault: FormFault, { creative: said }: Words): string {
  if (!('what' in fault)) return said.faults[fault.why]
  const text = said.htmlFaults[fault.why]
  return fill(text, {
    ...(text.includes('{what}') ? { what: fault.what } : {}),
    ...(text.includes('{place}') ? { place: CLICK_PLACE } : {}),
  })
}

function errorOf(faults: readonly FormFault[], field: CreativeField, { creative: said }: Words): string | undefined {
  const fault = faults.find((one) => one.field === field)
  return fault === undefined || 'what' in fault ? undefined : said.faults[fault.why]
}
