import type { Platform, PlatformCampaign, PlatformFile } from '../../activation/index.js'
import { hasRole } from '../../membership/index.js'
import { Dialog, EmptyState, Facts, Notice, Section, Table, Toast } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { PlatformForm, type PlatformFormState } from './platform-form.js'

const PAGE = '/operateur/plateformes'

/** The platforms, and the way to one more. */
export function Platforms({ platforms, done }: { platforms: readonly Platform[]; done: unknown }) {
  const { words, format, person } = useView()
  const said = words.platforms
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <Done what={done} />
      {platforms.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={Object.values(said.columns).map((title) => ({ title }))}
          rows={platforms.map((platform) => [
            <a key="name" href={`${PAGE}/${platform.id}`}>
              {format.name(platform.name)}
            </a>,
            platform.vendorId === null ? said.noVendor : String(platform.vendorId),
            said.formats[platform.format],
            said.deliveries[platform.delivery],
            format.date(platform.createdAt),
            platform.endedAt === null ? '—' : format.date(platform.endedAt),
          ])}
        />
      )}
      {hasRole(person, 'manager') && (
        <p>
          <a class="button" href={`${PAGE}/nouvelle`}>
            {said.add}
          </a>
        </p>
      )}
    </>
  )
}

export function NewPlatform({ form }: { form: PlatformFormState }) {
  const said = useView().words.platforms
  return (
    <>
      <h1>{said.add}</h1>
      <PlatformForm action={PAGE} state={form} fixed={false} />
      <Back />
    </>
  )
}

export interface OnePlatform {
  platform: Platform
  form: PlatformFormState
  campaigns: readonly PlatformCampaign[]
  files: readonly PlatformFile[]
  done: unknown
}

/** One platform: what is bought there, how its files went, its settings, its end. */
export function PlatformPage({ platform, form, campaigns, files, done }: OnePlatform) {
  const { words, format, person } = useView()
  const said = words.platforms
  const { id, name, endedAt } = platform
  const mayChange = hasRole(person, 'manager')
  return (
    <>
      <h1>{format.name(name)}</h1>
      <Done what={done} />
      {endedAt !== null && <Notice kind="warning">{fill(said.ended, { date: format.date(endedAt) })}</Notice>}
      {endedAt === null && <Campaigns platform={platform} campaigns={campaigns} />}
      <Files files={files} />
      <Section title={said.settings} id="reglages">
        <Facts
          facts={[
            [said.fields.ids, said.ids[platform.ids]],
            [said.fields.format, said.formats[platform.format]],
          ]}
        />
        {mayChange && endedAt === null && (
          <>
            <p class="soft">{said.fixed}</p>
            <PlatformForm action={`${PAGE}/${id}`} state={form} fixed />
          </>
        )}
      </Section>
      {mayChange && endedAt === null && (
        <Section title={said.columns.ended} id="fin">
          <Dialog id="terminer" opener={said.end.opener} title={said.end.title} close={said.end.close}>
            <p>{said.end.text}</p>
            <form method="post" action={`${PAGE}/${id}/terminer`}>
              <button type="submit">{said.end.button}</button>
            </form>
          </Dialog>
        </Section>
      )}
      <Back />
    </>
  )
}

function Campaigns({ platform, campaigns }: Pick<OnePlatform, 'platform' | 'campaigns'>) {
  const { words, format, person } = useView()
  const said = words.platforms.campaigns
  const mayChange = hasRole(person, 'manager')
  return (
    <Section title={said.title} id="campagnes">
      <p>{said.text}</p>
      {campaigns.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[said.campaign, said.code, said.bought, ...(mayChange ? [said.change] : [])].map((title) => ({
            title,
          }))}
          rows={campaigns.map(({ id, name, code, platforms }) => {
            const bought = platforms.includes(platform.id)
            return [
              <a key="name" href={`/operateur/campagnes/${id}`}>
                {format.name(name)}
              </a>,
              <code key="code">{code}</code>,
              bought ? said.yes : said.no,
              ...(mayChange
                ? [<Choose key="change" platform={platform.id} campaign={{ id, name }} bought={bought} />]
                : []),
            ]
          })}
        />
      )}
    </Section>
  )
}

function Choose({
  platform,
  campaign,
  bought,
}: {
  platform: string
  campaign: { id: number; name: string }
  bought: boolean
}) {
  const { words, format } = useView()
  const said = words.platforms.campaigns
  const name = format.name(campaign.name)
  return (
    <form method="post" action={`${PAGE}/${platform}/campagnes`}>
      <input type="hidden" name="campagne" value={String(campaign.id)} />
      <input type="hidden" name="geste" value={bought ? 'reprendre' : 'acheter'} />
      <button type="submit" class="quiet" aria-label={fill(bought ? said.stopOne : said.buyOne, { name })}>
        {bought ? said.stop : said.buy}
      </button>
    </form>
  )
}

function Files({ files }: Pick<OnePlatform, 'files'>) {
  const { words, format } = useView()
  const said = words.platforms.files
  return (
    <Section title={said.title} id="fichiers">
      {files.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <>
          <Table
            caption={said.title}
            captionUnseen
            columns={[
              { title: said.number, numeric: true },
              { title: said.kind },
              { title: said.made },
              { title: said.done },
              { title: said.state },
            ]}
            rows={files.map(({ seq, kind, plannedAt, doneAt, state, fault }) => [
              format.number(seq),
              said.kinds[kind],
              format.moment(plannedAt),
              doneAt === null ? '—' : format.moment(doneAt),
              fault === null
                ? said.states[state]
                : fill(words.platforms.status.withFault, {
                    state: said.states[state],
                    fault: words.platforms.faults[fault],
                  }),
            ])}
          />
          <p class="soft">{said.text}</p>
        </>
      )}
    </Section>
  )
}

function Done({ what }: { what: unknown }) {
  const { done } = useView().words.platforms
  if (typeof what !== 'string' || !Object.hasOwn(done, what)) return null
  return <Toast>{done[what as keyof typeof done]}</Toast>
}

function Back() {
  const said = useView().words.platforms
  return (
    <p>
      <a href={PAGE}>{said.back}</a>
    </p>
  )
}
