import { ROOT_CELL } from '../../audience/index.js'
import { EmptyState, FieldGroup, Notice, SelectField, TextField } from '../kit/index.js'
import type { FilmChoice, PublisherChoice } from '../read/distributeur.js'
import { cellName } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import type { Booking, BookingErrors } from './booking.js'

export interface BookingForm {
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
      <h1>{said.title}</h1>
      {!mayBook && <EmptyState title={said.noContract.title}>{said.noContract.text}</EmptyState>}
      {mayBook && form.films.length === 0 && <EmptyState title={said.noFilm.title}>{said.noFilm.text}</EmptyState>}
      {mayBook && form.films.length > 0 && <Form {...form} />}
    </>
  )
}

function Form({ booking, errors, films, publishers, segments }: BookingForm) {
  const { words, format } = useView()
  const said = words.booking
  const wrong = errors?.fields ?? {}
  const error = (field: keyof typeof wrong) => wrong[field] && said.errors[wrong[field]]
  return (
    <form class="stack" method="post" action="/distributeur/campagnes/nouvelle" novalidate>
      <p>{said.intro}</p>
      {errors !== null && <Notice kind="error">{said.wrong}</Notice>}
      <SelectField
        name="film"
        label={said.film}
        error={error('film')}
        value={booking.film}
        placeholder={said.chooseFilm}
        options={films.map(({ id, title }) => ({ value: String(id), text: format.name(title) }))}
      />
      <TextField
        {...{ name: 'name', label: said.name, hint: said.nameHint, error: error('name'), value: booking.name }}
        maxLength={120}
      />
      <SelectField
        name="segment"
        label={said.segment}
        error={error('segment')}
        value={booking.segment || ROOT_CELL}
        options={[ROOT_CELL, ...segments].map((cell) => ({ value: cell, text: cellName(words, cell) }))}
      />
      <TextField
        {...{ name: 'startsOn', label: said.startsOn, error: error('startsOn'), value: booking.startsOn }}
        type="date"
      />
      <TextField
        {...{ name: 'endsOn', label: said.endsOn, hint: said.endsHint, error: error('endsOn'), value: booking.endsOn }}
        type="date"
      />
      <TextField
        {...{ name: 'landing', label: said.landing, hint: said.landingHint, error: error('landing') }}
        value={booking.landing}
        type="url"
        required={false}
      />
      <FieldGroup name="publishers" label={said.publishers} hint={said.publishersHint} error={error('publishers')}>
        {publishers.length === 0 && <p>{said.noPublisher}</p>}
        {publishers.map((publisher) => (
          <PublisherField key={publisher.id} {...{ publisher, booking, errors }} />
        ))}
      </FieldGroup>
      <TextField
        {...{ name: 'headline', label: said.headline, hint: said.headlineHint, error: error('headline') }}
        value={booking.headline}
        maxLength={200}
      />
      <TextField
        {...{ name: 'image', label: said.image, hint: said.imageHint, error: error('image'), value: booking.image }}
        type="url"
        required={false}
      />
      <button type="submit">{said.submit}</button>
    </form>
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
