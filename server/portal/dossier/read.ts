import type pg from 'pg'
import { type Contract, listContracts } from '../../contract/index.js'
import type { PortalOptions } from '../page.js'
import { type ImpactAssessment, loadAssessment } from './assessment.js'
import { makeRegister, type OpenPoint, openPointsOf, type Register } from './register.js'

export interface Dossier {
  register: Register
  openPoints: readonly OpenPoint[]
  assessment: ImpactAssessment
  contracts: readonly Contract[]
  /** The version of the notice that most sites show; null while there is none. */
  notice: string | null
}

/** Everything that the dossier is made of, as it is now. */
export async function readDossier({ pool, contracts: { library }, dossier }: PortalOptions): Promise<Dossier> {
  const [contracts, { notice, older }] = await Promise.all([
    listContracts(pool, { states: ['in-force'] }),
    noticeInForce(pool),
  ])
  const assessment = loadAssessment()
  const { hostingCountry, privacyContact } = dossier
  const register = makeRegister({ contracts, library, hostingCountry })
  const openPoints = openPointsOf(register, {
    ...{ assessment, contracts, library, privacyContact, sitesWithOlderNotice: older },
  })
  return { register, openPoints, assessment, contracts, notice }
}

/** Which notice is shown on most sites, and how many show an older one than the newest that there is. */
async function noticeInForce(pool: pg.Pool): Promise<{ notice: string | null; older: number }> {
  const { rows } = await pool.query<{ notice: string | null; older: number }>(
    `SELECT coalesce(
         (SELECT notice_version FROM public.site GROUP BY 1 ORDER BY count(*) DESC, notice_version DESC LIMIT 1),
         (SELECT max(version) FROM public.notice)) AS notice,
       (SELECT count(*)::int FROM public.site WHERE notice_version <> (SELECT max(version) FROM public.notice)) AS older`,
  )
  return rows[0] ?? { notice: null, older: 0 }
}
