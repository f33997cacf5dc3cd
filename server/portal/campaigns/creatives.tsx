import type { ComponentChildren } from 'preact'
import type { Campaign, Creative } from '../../campaign/index.js'
import { Code, EmptyState, Facts, Fold, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { sizeWord } from './fields.js'

/** The frame of a line of text, which has no size of its own. */
const TEXT_SIZE = '600x60'

/**
 * What a campaign shows: each creative with its facts, and a preview: in place where scripts run, else as a page.
 * @param base the campaign's own page; @param actions what may be done to one
 */
export function Creatives({
  campaign,
  base,
  actions,
  children,
}: {
  campaign: Campaign
  base: string
  actions?: (creative: Creative) => ComponentChildren
  children?: ComponentChildren
}) {
  const { words } = useView()
  const said = words.creative
  return (
    <Section title={said.title} id="creations">
      {campaign.creatives.length > 0 && <p class="soft">{said.previewNote}</p>}
      {campaign.creatives.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      <div class="programme">
        {campaign.creatives.map((creative) => (
          <OneCreative key={creative.id} creative={creative} src={`${base}/apercu/${creative.id}`}>
            {actions?.(creative)}
          </OneCreative>
        ))}
      </div>
      {children}
    </Section>
  )
}

function OneCreative({ creative, src, children }: { creative: Creative; src: string; children: ComponentChildren }) {
  const { words, format } = useView()
  const said = words.creative
  const { id, headline, body, imageUrl, videoUrl, html } = creative
  return (
    <article id={`creation-${id}`}>
      <h3>{format.name(headline)}</h3>
      <Facts
        facts={[
          [said.format, said.formats[creative.format]],
          [said.size, sizeWord(words, creative.size)],
          ...(body === null ? [] : [[said.said, format.name(body)] as const]),
          ...(imageUrl === null ? [] : [[said.image, imageUrl] as const]),
          ...(videoUrl === null ? [] : [[said.video, videoUrl] as const]),
        ]}
      />
      <p>
        <a
          href={src}
          target="_blank"
          rel="noopener"
          data-frame={creative.size ?? TEXT_SIZE}
          title={fill(said.previewOf, { headline: format.name(headline) })}
        >
          {said.preview}
        </a>
      </p>
      {html !== null && (
        <Fold summary={said.html} open={false}>
          <Code id={`html-${id}`} label={said.html}>
            {html}
          </Code>
        </Fold>
      )}
      {children}
    </article>
  )
}
