import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { judgeBooking, readBooking } from '../../server/portal/distributeur/booking.js'

const now = new Date('2026-11-22T08:00:00Z')
const publisher = randomUUID()
const good = {
  film: '7',
  name: 'Sortie nationale',
  segment: 'salles-art-et-essai',
  startsOn: '2026-12-02',
  endsOn: '2026-12-15',
  landing: 'https://www.allocine.fr/film/fichefilm_gen_cfilm=1.html',
  headline: 'Un film',
  image: '',
  publisher,
  [`host-${publisher}`]: 'Journal.example',
}
const judge = (form: Record<string, unknown>, landingOfFilm: string | null = null) =>
  judgeBooking(readBooking({ ...good, ...form }), { now, landingOfFilm })
const wrong = (form: Record<string, unknown>) => {
  const judged = judge(form)
  return judged.good ? {} : judged.errors.fields
}

test('a good booking runs from the first midnight in Paris to the one after its last day', () => {
  const judged = judge({})
  expect(judged).toMatchObject({
    good: true,
    campaign: {
      filmId: 7,
      name: 'Sortie nationale',
      startsAt: new Date('2026-12-01T23:00:00Z'),
      endsAt: new Date('2026-12-15T23:00:00Z'),
      placements: [{ publisherId: publisher, host: 'journal.example' }],
      creatives: [{ headline: 'Un film', imageUrl: null }],
    },
  })
})

test('a campaign of one day is a whole day', () => {
  const judged = judge({ startsOn: '2026-11-22', endsOn: '2026-11-22' })
  expect(judged).toMatchObject({
    good: true,
    campaign: { startsAt: new Date('2026-11-21T23:00:00Z'), endsAt: new Date('2026-11-22T23:00:00Z') },
  })
})

test('a booking without a landing page takes the film’s, and says so when there is none', () => {
  expect(judge({ landing: ' ' }, 'https://www.allocine.fr/x')).toMatchObject({
    good: true,
    campaign: { landingUrl: 'https://www.allocine.fr/x' },
  })
  expect(wrong({ landing: '' })).toEqual({ landing: 'landingUnknown' })
})

test('each thing that is wrong is said of its field', () => {
  expect(wrong({ film: '' })).toEqual({ film: 'film' })
  expect(wrong({ film: '1e3' })).toEqual({ film: 'film' })
  expect(wrong({ name: '  ' })).toEqual({ name: 'name' })
  expect(wrong({ name: 'x'.repeat(121) })).toEqual({ name: 'name' })
  expect(wrong({ name: 'a\u0000b' })).toEqual({ name: 'name' })
  expect(wrong({ segment: '<b>' })).toEqual({ segment: 'segment' })
  expect(wrong({ startsOn: '2026-02-30' })).toEqual({ startsOn: 'startsOn' })
  expect(wrong({ endsOn: '' })).toEqual({ endsOn: 'endsOn' })
  expect(wrong({ endsOn: '2026-12-01' })).toEqual({ endsOn: 'endsOn' })
  expect(wrong({ startsOn: '2026-11-01', endsOn: '2026-11-21' })).toEqual({ endsOn: 'past' })
  expect(wrong({ endsOn: '2028-01-01' })).toEqual({ endsOn: 'tooLong' })
  expect(wrong({ headline: '' })).toEqual({ headline: 'headline' })
  expect(wrong({ image: 'http://exemple.fr/a.jpg' })).toEqual({ image: 'image' })
  expect(wrong({ publisher: [] })).toEqual({ publishers: 'publishers' })
  expect(wrong({ publisher: 'nobody' })).toEqual({ publishers: 'publishers' })
})

test('what the buying platform shall look for, and what it may cost, is judged with the rest', () => {
  expect(judge({ budget: '12 000', notes: ' Merci ', critere: ['5', '472'], lieu: '56:FR-BRE' })).toMatchObject({
    ...{ good: true },
    campaign: { budgetMicros: 12_000_000_000n, notes: 'Merci', iabCriteria: [5, 472], iabPlaces: ['56:FR-BRE'] },
  })
  expect(judge({})).toMatchObject({ campaign: { budgetMicros: null, notes: '', iabCriteria: [], iabPlaces: [] } })
  for (const budget of ['douze', '0', '-5', '10 000 000']) expect(wrong({ budget })).toEqual({ budget: 'budget' })
  expect(wrong({ critere: '522' })).toEqual({ criteria: 'criteria' })
  expect(wrong({ critere: 'x' })).toEqual({ criteria: 'criteria' })
  expect(wrong({ lieu: '56:DE-BE' })).toEqual({ places: 'places' })
  expect(wrong({ notes: 'x'.repeat(2001) })).toEqual({ notes: 'notes' })
})

test('a poster has a size of the list; without an image it is a line of text', () => {
  const image = 'https://images.example/1.jpg'
  expect(judge({ image, size: '728x90' })).toMatchObject({
    campaign: { creatives: [{ format: 'poster', size: '728x90' }] },
  })
  expect(judge({ image })).toMatchObject({ campaign: { creatives: [{ size: '300x250' }] } })
  expect(wrong({ image, size: '1x1' })).toEqual({ size: 'size' })
  expect(judge({ size: '1x1' })).toMatchObject({ campaign: { creatives: [{ format: 'text', size: null }] } })
})

test('a wrong site is said of its publisher', () => {
  const judged = judge({ [`host-${publisher}`]: 'https://journal.fr/page' })
  expect(judged).toMatchObject({ good: false, errors: { fields: { publishers: 'host' } } })
  expect(!judged.good && [...judged.errors.hosts]).toEqual([publisher])
})

test('all that is wrong is said at once', () => {
  expect(wrong({ film: '', name: '', startsOn: '', endsOn: '', headline: '', publisher: [] })).toEqual({
    film: 'film',
    name: 'name',
    startsOn: 'startsOn',
    endsOn: 'endsOn',
    headline: 'headline',
    publishers: 'publishers',
  })
})

test('whatever a form holds, it is judged: booked whole, or refused with a reason', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom(...Object.values(good)), fc.array(fc.string()), fc.constant(null))
  const body = fc.record(Object.fromEntries(Object.keys(good).map((name) => [name, value])), { requiredKeys: [] })
  fc.assert(
    fc.property(fc.oneof(body, fc.anything()), (form) => {
      const judged = judgeBooking(readBooking(form), { now, landingOfFilm: null })
      if (judged.good) {
        expect(judged.campaign.startsAt < judged.campaign.endsAt).toBe(true)
        expect(judged.campaign.endsAt > now).toBe(true)
      } else expect(Object.keys(judged.errors.fields).length).toBeGreaterThan(0)
    }),
  )
})
