import { csvOf } from '../../lib/csv.js'
import { createPdf } from '../../lib/pdf.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'
import { NO_PERSON } from './no-person.js'
import type { Dossier } from './read.js'
import { COLUMNS, sayActivity, sayHosting, sayOpenPoint, sayParties } from './say.js'

type Saying = Pick<View, 'words' | 'language' | 'format'>

/** The register as a table: the parties, then a line for each activity. */
export function registerCsv({ register }: Dossier, view: Saying): string {
  const said = view.words.dossier
  const header = [said.activity, said.state, ...COLUMNS.map((column) => said.columns[column])]
  const rows = register.activities.map((activity) => {
    const { title, state, ...cells } = sayActivity(activity, register, view)
    return [title, state, ...COLUMNS.map((column) => cells[column].join('\n'))]
  })
  // Many cinemas are named once: on a line of their own, under the same header.
  const parties = sayParties(register, view).map(([role, names]) => `${role}${said.colon}${names}`)
  const first = [said.partiesTitle, '', parties.join('\n'), ...COLUMNS.slice(1).map(() => '')]
  return csvOf([header, first, ...rows], { language: view.language })
}

/** The same for machines: the codes, and what they mean in a language. */
export function registerJson(dossier: Dossier, view: Saying & { now: Date }) {
  const { register, openPoints, assessment, notice } = dossier
  return {
    madeAt: view.now.toISOString(),
    language: view.language,
    manifest: register.manifest,
    controllers: register.parties,
    hosting: { country: register.hostingCountry, said: sayHosting(register, view) },
    notice,
    assessment: { version: assessment.version, manifest: assessment.manifest, validation: assessment.validation },
    openPoints: openPoints.map((point) => ({ ...point, said: sayOpenPoint(point, view) })),
    activities: register.activities.map(({ roles, ...activity }) => ({
      ...activity,
      roles,
      said: sayActivity({ ...activity, roles }, register, view),
    })),
    tablesWithoutPersons: NO_PERSON,
  }
}

/** The same to print, sign and keep. */
export async function registerPdf(dossier: Dossier, view: Saying & { now: Date }): Promise<Buffer> {
  const { register, openPoints, assessment } = dossier
  const { words, format, now } = view
  const said = words.dossier
  const pdf = createPdf({
    title: said.registerTitle,
    language: view.language === 'fr' ? 'fr-FR' : 'en-GB',
    author: register.parties.federation.join(', ') || 'Lanterne',
    madeAt: now,
    pageOf: (page, pages) => fill(said.pageOf, { page: String(page), pages: String(pages) }),
  })
  pdf.heading(1, said.registerTitle)
  pdf.paragraph(fill(said.madeAt, { at: format.moment(now) }))
  pdf.paragraph(fill(said.assessmentOf, { version: String(assessment.version), manifest: register.manifest }))
  pdf.heading(2, said.openTitle)
  pdf.list(openPoints.map((point) => sayOpenPoint(point, view)))
  pdf.heading(2, said.partiesTitle)
  pdf.table({ columns: [said.what, said.detail], widths: [0.24, 0.76], rows: sayParties(register, view) })
  for (const activity of register.activities) {
    const { title, text, state, ...cells } = sayActivity(activity, register, view)
    pdf.heading(2, title)
    pdf.paragraph(`${text} ${said.state}${said.colon}${state}.`)
    pdf.table({
      columns: [said.what, said.detail],
      widths: [0.24, 0.76],
      rows: COLUMNS.map((column) => [said.columns[column], cells[column].join('\n')]),
    })
  }
  pdf.heading(2, said.noPersonTitle)
  for (const [why, tables] of Object.entries(NO_PERSON))
    pdf.paragraph(`${said.noPerson[why as keyof typeof NO_PERSON]}${said.colon}${tables.join(', ')}.`)
  return pdf.end()
}
