import { ROOT_CELL } from '../../audience/index.js'
import { AreaField, sizeOptions } from '../campaigns/fields.js'
import { cellName } from '../cell-words.js'
import { EmptyState, FieldGroup, Notice, OnlyWith, SelectField, TextField } from '../kit/index.js'
import type { FilmChoice, PublisherChoice } from '../read/distributeur.js'
import { useView, type View } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { BOOK, BOOK_AT, CAMPAIGNS } from './access.js'
import type { Booking, BookingErrors, BookingField } from './booking.js'
import { CriteriaFields } from './criteria-fields.js'

export interface BookingForm {
  /** For whom it is filled in: who works for several distributors may have chosen another since. */
  distributorId: string
  /** It was filled in for another than the one that is chosen now. */
  elsewhere: boolean
  /** The draft that is edited; null for a new campaign. */
  editing: number | null
  /** What the draft was when it was shown; null for a new campaign. */
  seen: string | null
  /** The draft has changed since it was shown. */
  meanwhile: boolean
  booking: Booking
  errors: BookingErrors | null
  films: readonly FilmChoice[]
  publishers: readonly PublisherChoice[]
  /** Cells of the last release that are large enough, besides the root. */
  segments: readonly string[]
}

/** The form of a campaign. What was given stays in it, and what is wrong is said beside its field. */
export function BookingPage({ form, mayBook }: { form: BookingForm; mayBook: boolean }) {
  const { words } = useView()
  const said = words.booking
  return (
    <>
      <h1>{form.editing === null ? said.title : words.draft.editTitle}</h1>
      {form.meanwhile && <Notice kind="error">{words.draft.meanwhile}</Notice>}
      {form.elsewhere && <Notice kind="error">{words.agency.elsewhere}</Notice>}
      {!mayBook && (
        <>
          <EmptyState title={said.noContract.title}>{said.noContract.text}</EmptyState>
          <p>
            <a href="/distributeur/conditions">{words.contracts.terms.link}</a>
          </p>
        </>
      )}
      {mayBook && form.films.length === 0 && <EmptyState title={said.noFilm.title}>{said.noFilm.text}</EmptyState>}
      {mayBook && form.films.length > 0 && (
        <OnlyWith access={BOOK} to="book">
          <div class="desk">
            <Form {...form} />
            {form.editing === null && <Next />}
          </div>
        </OnlyWith>
      )}
    </>
  )
}

function Form(form: BookingForm) {
  const { distributorId, editing, booking, errors, publishers } = form
  const { words } = useView()
  const said = words.booking
  const field = fieldsOf(errors, words)
  return (
    <form
      class="stack booking"
      method="post"
      action={editing === null ? BOOK_AT : `${CAMPAIGNS}/${editing}/modifier`}
      novalidate
    >
      <input type="hidden" name="distributeur" value={distributorId} />
      {form.seen !== null && <input type="hidden" name="vu" value={form.seen} />}
      {editing === null && <p class="lead">{said.intro}</p>}
      {errors !== null && <Notice kind="error">{said.wrong}</Notice>}
      <FilmPart {...form} />
      <AudiencePart {...form} />
      <FieldGroup {...{ ...field('publishers'), label: said.publishers, hint: said.publishersHint }}>
        {publishers.length === 0 && <p>{said.noPublisher}</p>}
        {publishers.map((publisher) => (
          <PublisherField key={publisher.id} {...{ publisher, booking, errors }} />
        ))}
      </FieldGroup>
      {editing === null && <ShownPart {...form} />}
      <CriteriaFields booking={booking} error={(field('criteria').error ?? field('places').error) || undefined} />
      <LastPart {...form} />
    </form>
  )
}

/** The name of a field, and what is wrong with it in words. */
function fieldsOf(errors: BookingErrors | null, { booking: { errors: texts } }: Words) {
  const wrong = errors?.fields ?? {}
  return (name: BookingField) => ({ name, error: wrong[name] && texts[wrong[name]] })
}

function FilmPart({ booking, errors, films }: BookingForm) {
  const view = useView()
  const { words, format } = view
  const said = words.booking
  const field = fieldsOf(errors, words)
  const refused = errors?.filmRefused
  const filmField =
    refused === undefined
      ? field('film')
      : { name: 'film', error: fill(words.films.bookingRefused, { reason: format.name(refused) }) }
  return (
    <FieldGroup name="part-film" label={said.parts.film}>
      <SelectField
        {...{ ...filmField, label: said.film, value: booking.film, placeholder: said.chooseFilm }}
        options={filmOptions(films, { booking, view })}
      />
      <TextField
        {...{ ...field('landing'), label: said.landing, hint: said.landingHint, value: booking.landing }}
        type="url"
        required={false}
      />
    </FieldGroup>
  )
}

function AudiencePart({ booking, errors, segments }: BookingForm) {
  const { words } = useView()
  const said = words.booking
  const field = fieldsOf(errors, words)
  return (
    <FieldGroup name="part-audience" label={said.parts.audience}>
      <SelectField
        {...{ ...field('segment'), label: said.segment, value: booking.segment || ROOT_CELL }}
        options={[ROOT_CELL, ...segments].map((cell) => ({ value: cell, text: cellName(words, cell) }))}
      />
      <p>
        <a href="/distributeur/public">{words.budget.moreSegments}</a>
      </p>
      <div class="pair">
        <TextField
          {...{ ...field('startsOn'), label: said.startsOn, hint: said.startsHint, value: booking.startsOn }}
          type="date"
        />
        <TextField
          {...{ ...field('endsOn'), label: said.endsOn, hint: said.endsHint, value: booking.endsOn }}
          type="date"
        />
      </div>
    </FieldGroup>
  )
}

function ShownPart({ booking, errors }: BookingForm) {
  const { words } = useView()
  const said = words.booking
  const field = fieldsOf(errors, words)
  return (
    <FieldGroup name="part-shown" label={said.parts.shown} hint={said.shownHint}>
      <TextField
        {...{ ...field('headline'), label: said.headline, hint: said.headlineHint, value: booking.headline }}
        maxLength={200}
      />
      <div class="pair">
        <TextField
          {...{ ...field('image'), label: said.image, hint: said.imageHint, value: booking.image }}
          type="url"
          required={false}
        />
        <SelectField
          {...{ ...field('size'), label: words.budget.size, value: booking.size }}
          options={sizeOptions('poster', words)}
        />
      </div>
    </FieldGroup>
  )
}

function LastPart({ booking, errors, editing }: BookingForm) {
  const { words } = useView()
  const said = words.booking
  const field = fieldsOf(errors, words)
  return (
    <FieldGroup name="part-last" label={said.parts.last}>
      <div class="pair">
        <TextField
          {...{ ...field('name'), label: said.name, hint: said.nameHint, value: booking.name }}
          maxLength={120}
        />
        <TextField
          {...{ ...field('budget'), label: words.budget.label, hint: words.budget.hint, value: booking.budget }}
          maxLength={20}
          required={false}
        />
      </div>
      <AreaField
        {...{ ...field('notes'), label: words.budget.notes, hint: words.budget.notesHint, value: booking.notes }}
        rows={4}
      />
      <div class="actions">
        {editing === null && <button type="submit">{said.submit}</button>}
        <button type="submit" name="geste" value="brouillon" class={editing === null ? 'quiet' : undefined}>
          {words.draft.save}
        </button>
      </div>
    </FieldGroup>
  )
}

/** The films to choose from; one that was refused is there only when it was chosen all the same. */
function filmOptions(
  films: readonly FilmChoice[],
  { booking, view: { words, format } }: { booking: Booking; view: Pick<View, 'words' | 'format'> },
) {
  return films
    .filter(({ id, decision }) => decision !== 'refused' || String(id) === booking.film)
    .map(({ id, title, decision }) => {
      const name = format.name(title)
      return { value: String(id), text: decision === null ? fill(words.films.choiceWaits, { title: name }) : name }
    })
}

/** What becomes of the form once it is sent. */
function Next() {
  const { words } = useView()
  const said = words.booking.next
  return (
    <aside>
      <h2>{said.title}</h2>
      <ol class="steps">
        <li>{said.proposed}</li>
        <li>{said.accepted}</li>
        <li>{said.followed}</li>
      </ol>
    </aside>
  )
}

/** A publisher to choose, with the site on which the campaign shall be. */
function PublisherField(field: { publisher: PublisherChoice; booking: Booking; errors: BookingErrors | null }) {
  const { words } = useView()
  const { publisher, booking, errors } = field
  const { id, name, host } = publisher
  return (
    <div class="choice">
      <label>
        <input type="checkbox" name="publisher" value={id} checked={booking.publishers.includes(id)} />
        {name}
      </label>
      <input
        type="text"
        name={`host-${id}`}
        value={booking.hosts[id] ?? host}
        aria-label={fill(words.booking.host, { publisher: name })}
        aria-invalid={errors?.hosts.has(id) ? 'true' : undefined}
        autocomplete="off"
      />
    </div>
  )
}
