import type { ConsentSources } from '../../consent/index.js'
import {
  type Actor,
  CONTRACT_KINDS,
  CONTRACT_WORDS,
  type ContractKind,
  type ContractLibrary,
} from '../../contract/index.js'
import { frenchSpaces } from '../../lib/typography.js'
import { Fold, Notice, Prose, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Flows, FlowTable } from './flows-drawing.js'
import type { Register } from './register.js'
import type { RoleLine } from './roles.js'

const ORDER: readonly Actor[] = ['cinema', 'federation', 'operator', 'publisher', 'distributor']
/** More names than this would bury what stands below them. */
const NAMES_SHOWN = 8

export interface ControllersPage {
  register: Register
  /** Of a newspaper's page alone. */
  publisherRoles: readonly RoleLine[]
  notice: ConsentSources['notice']
  library: ContractLibrary
  pixelOrigin: string
  contact: string | null
}

/** The essence of what the controllers agreed (GDPR art. 26(2)), for anybody. */
export function Controllers(page: ControllersPage) {
  const { words } = useView()
  const said = words.controllers
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <Section title={said.whoTitle} id="qui">
        <Who register={page.register} />
      </Section>
      <Section title={said.askTitle} id="demander">
        <Asking {...page} />
      </Section>
      <Section title={said.rolesTitle} id="roles">
        <p>{said.rolesText}</p>
        {!page.register.inForce && <Notice kind="warning">{said.model}</Notice>}
        <Roles title={said.rolesTitle} lines={page.register.roles} />
        {page.publisherRoles.length > 0 && (
          <>
            <h3>{said.publisherTitle}</h3>
            <Roles title={said.publisherTitle} lines={page.publisherRoles} />
          </>
        )}
      </Section>
      <Section title={said.flowTitle} id="flux">
        <Flows />
        <FlowTable />
      </Section>
      {page.notice !== null && <NoticeInForce notice={page.notice} />}
      <Section title={said.textsTitle} id="contrats">
        <p>{said.texts}</p>
        <Models library={page.library} />
      </Section>
    </>
  )
}

function Who({ register }: { register: Register }) {
  const { words, language } = useView()
  const said = words.controllers
  return (
    <Table
      caption={said.whoTable}
      captionUnseen
      prose
      columns={[said.who, said.names, said.does].map((title) => ({ title }))}
      rows={ORDER.map((actor) => [
        capital(CONTRACT_WORDS[language].actors[actor]),
        <Names key="names" names={register.parties[actor]} />,
        said.doing[actor],
      ])}
    />
  )
}

function Names({ names }: { names: readonly string[] }) {
  const { words, format } = useView()
  const said = words.controllers
  if (names.length === 0) return <>{said.none}</>
  const list = names.map((name) => format.name(name)).join(', ')
  if (names.length <= NAMES_SHOWN) return <>{list}</>
  return (
    <Fold summary={format.plural(names.length, said.namesFold)} open={false}>
      {list}
    </Fold>
  )
}

function Roles({ title, lines }: { title: string; lines: readonly RoleLine[] }) {
  const { words, language } = useView()
  const said = words.controllers
  const { actors, duties } = CONTRACT_WORDS[language]
  const named = (who: readonly Actor[]) => (who.length === 0 ? '–' : who.map((actor) => actors[actor]).join(', '))
  return (
    <Table
      caption={title}
      captionUnseen
      columns={[said.duty, said.leadBy, said.helps].map((column) => ({ title: column }))}
      rows={lines.map(({ duty, leads, helps }) => [duties[duty], named(leads), named(helps)])}
    />
  )
}

function Asking({ register, pixelOrigin, contact }: ControllersPage) {
  const { words, language } = useView()
  const said = words.controllers
  const days = Math.max(...register.terms.cinema.map((terms) => terms.rightsAnswerDays))
  const length = new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days)
  return (
    <>
      <p>{fill(said.ask, { length })}</p>
      {contact !== null && <p>{fill(said.contact, { contact })}</p>}
      <h3>{said.rightsTitle}</h3>
      <p>{said.rights}</p>
      <p>
        {/* On the pixel's address: the cookie that tells which browser this is comes nowhere else. */}
        <a class="button" href={`${pixelOrigin}/e/donnees?langue=${language}`}>
          {said.data}
        </a>
      </p>
      <p>{said.complaint}</p>
    </>
  )
}

function NoticeInForce({ notice }: { notice: NonNullable<ConsentSources['notice']> }) {
  const { words, language } = useView()
  const said = words.controllers
  const { version, textFr, textEn } = notice
  return (
    <Section title={said.noticeTitle} id="notice">
      <p>
        <a href={`/notice/${version}`}>{fill(said.noticeLink, { version })}</a>
      </p>
      <Prose text={language === 'fr' ? frenchSpaces(textFr) : textEn} />
    </Section>
  )
}

function Models({ library }: { library: ContractLibrary }) {
  const { words } = useView()
  return (
    <ul>
      {CONTRACT_KINDS.map((kind) => (
        <li key={kind}>
          <a href={`/responsables/contrats/${kind}`}>{modelTitle(kind, library, words)}</a>
        </li>
      ))}
    </ul>
  )
}

/** A published model, with the roles where the names of two parties will stand. */
export function ContractModel({ text }: { text: string }) {
  const { words } = useView()
  const said = words.controllers
  return (
    <>
      <p class="lead">{said.modelLead}</p>
      <p>
        <a href="/responsables#contrats">{said.back}</a>
      </p>
      <Prose text={text} />
    </>
  )
}

export function modelTitle(
  kind: ContractKind,
  library: ContractLibrary,
  { controllers: said }: Pick<ReturnType<typeof useView>['words'], 'controllers'>,
): string {
  return fill(said.modelVersion, { title: said.models[kind], version: library.latest(kind).version })
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('fr') + text.slice(1)
}
