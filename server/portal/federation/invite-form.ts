import { FOUNDED_KINDS, type FoundedKind, parseEmail, parseName } from '../../membership/index.js'

/** What the form of an invitation gave, as it came. */
export interface InviteOrganisation {
  kind: FoundedKind
  /** The address parts of the cinemas that are ticked. */
  cinemas: string[]
  search: string
  name: string
  person: string
  email: string
  offer: boolean
  /** An organisation that is there: only a person is invited. */
  organisation: string | null
}

export const EMPTY_FORM: InviteOrganisation = {
  ...{ kind: 'cinema', cinemas: [], search: '', name: '', person: '', email: '', offer: true, organisation: null },
}

type Field = 'name' | 'person' | 'email' | 'cinemas'
export type Wrong = Partial<Record<Field, true>>

const CINEMAS_MAX = 100

/** Reads the form. What is missing is empty; nothing is judged yet. */
export function readInviteForm(body: unknown): InviteOrganisation {
  const given = (body ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  const ticked = [given.salle].flat().filter((one) => typeof one === 'string' && /^[a-z0-9-]{1,120}$/.test(one))
  const uuid = text('organisation')
  return {
    kind: FOUNDED_KINDS.find((kind) => kind === text('genre')) ?? 'cinema',
    cinemas: [...new Set(ticked as string[])].slice(0, CINEMAS_MAX),
    search: text('chercher').slice(0, 100),
    name: text('nom'),
    person: text('personne'),
    email: text('adresse'),
    offer: text('proposer') === 'oui',
    organisation: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) ? uuid : null,
  }
}

export type JudgedInvite =
  | { good: true; name: string; invited: { name: string; email: string } }
  | { good: false; wrong: Wrong }

/** Judges it whole, so that all that is wrong is said at once. An organisation that is there has its name. */
export function judgeInvite(form: InviteOrganisation): JudgedInvite {
  const [name, person, email] = [parseName(form.name), parseName(form.person), parseEmail(form.email)]
  const wrong: Wrong = {
    ...(person === null ? { person: true } : {}),
    ...(email === null ? { email: true } : {}),
    ...(form.organisation === null && name === null ? { name: true } : {}),
    ...(form.organisation === null && form.kind === 'cinema' && form.cinemas.length === 0 ? { cinemas: true } : {}),
  }
  if (person === null || email === null || Object.keys(wrong).length > 0) return { good: false, wrong }
  return { good: true, name: name ?? '', invited: { name: person, email } }
}
