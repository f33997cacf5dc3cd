import type { ComponentChildren } from 'preact'
import { AGES, allPlaces, GENDERS, INTERESTS, type InterestGroup } from '../../campaign/index.js'
import { criterionWord, placeWord } from '../campaigns/criteria-words.js'
import { FieldGroup, Fold } from '../kit/index.js'
import { useView } from '../view.js'
import type { Booking } from './booking.js'

/** What the buying platform shall look for, chosen by words: ages, gender, places, interests. Folded until something is chosen. */
export function CriteriaFields({ booking, error }: { booking: Booking; error: string | undefined }) {
  const view = useView()
  const said = view.words.criteria
  const chosen = booking.criteria.length + booking.places.length > 0
  const row = (id: number) => (
    <Chip key={id} name="critere" value={String(id)} chosen={booking.criteria} label={criterionWord(view, id)} />
  )
  return (
    <FieldGroup name="criteria" label={said.title} hint={said.lead} error={error}>
      <Fold summary={[said.ages, said.genders, said.places, said.groups.films].join(', ')} open={chosen}>
        <Chips label={said.ages}>{AGES.map(({ id }) => row(id))}</Chips>
        <Chips label={said.genders}>{GENDERS.map(({ id }) => row(id))}</Chips>
        <Chips label={said.places}>
          {allPlaces().map(({ place }) => (
            <Chip key={place} name="lieu" value={place} chosen={booking.places} label={placeWord(view, place)} />
          ))}
        </Chips>
        {(Object.keys(INTERESTS) as InterestGroup[]).map((group) => (
          <Chips key={group} label={said.groups[group]}>
            {INTERESTS[group].map(({ id }) => row(id))}
          </Chips>
        ))}
      </Fold>
    </FieldGroup>
  )
}

function Chips({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <fieldset class="chips">
      <legend>{label}</legend>
      <div class="chip-row">{children}</div>
    </fieldset>
  )
}

function Chip(chip: { name: string; value: string; chosen: readonly string[]; label: string }) {
  const { name, value, chosen, label } = chip
  return (
    <label class="chip">
      <input type="checkbox" name={name} value={value} checked={chosen.includes(value)} />
      <span>{label}</span>
    </label>
  )
}
