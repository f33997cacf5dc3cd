import type { ComponentChildren } from 'preact'
import { Section, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import type { SallePage } from './load.js'
import { Snippet } from './snippet.js'

/** What a cinema does once, in this order, until its first visit. */
export const STEPS = ['contract', 'banner', 'line', 'visit'] as const
export type StepName = (typeof STEPS)[number]

/**
 * How far a cinema has come. A step is done by what the program knows, not by what somebody ticked: the contract is in force, each
 * site has said which banner it has, something came from the line (if only visits that were refused), a visit was accepted.
 */
export function stepsDone(
  salle: Pick<SallePage, 'contract' | 'sites' | 'refusals'> & { known: readonly { visits: number }[] },
): Record<StepName, boolean> {
  const { contract, sites, refusals, known } = salle
  const visit = known.some(({ visits }) => visits > 0)
  return {
    contract: contract?.state === 'in-force',
    banner: sites.length > 0 && sites.every(({ consentSource }) => consentSource !== 'auto'),
    line: visit || refusals.length > 0,
    visit,
  }
}

/** Before the first visit: the way there, the step that is next opened. */
export function FirstSteps({ salle }: { salle: SallePage }) {
  const { words } = useView()
  const said = words.firstSteps
  const done = stepsDone(salle)
  const next = STEPS.find((step) => !done[step])
  return (
    <Section title={said.title} id="premiers-pas">
      <ol class="steps">
        {STEPS.map((step) => (
          <li key={step} aria-current={step === next ? 'step' : undefined}>
            <strong>{said.steps[step]}</strong>
            {done[step] && <span class="soft"> · {said.done}</span>}
            {step === next && <Todo step={step} salle={salle} />}
          </li>
        ))}
      </ol>
      {/* Whoever has pasted the line already, or has somebody do all this, sees here what comes of it. */}
      {done.contract && next !== 'visit' && next !== 'line' && (
        <p>
          <a href={`/salle/${salle.cinema.slug}/allumer`}>{words.salle.light.invite}</a>
        </p>
      )}
    </Section>
  )
}

function Todo({ step, salle }: { step: StepName; salle: SallePage }) {
  const { words } = useView()
  const said = words.firstSteps
  const { slug } = salle.cinema
  switch (step) {
    case 'contract':
      return <Contract salle={salle} />
    case 'banner':
      return (
        <>
          <Go to={`/salle/${slug}/site`} label={said.banner.go}>
            {said.banner.text}
          </Go>
          <p>
            <a href={`/salle/${slug}/site#ligne`}>{said.banner.skip}</a>
          </p>
        </>
      )
    case 'line':
      return (
        <>
          <p>
            <Typed text={said.line.text} />
          </p>
          <Snippet sites={salle.sites} {...salle.pixel} />
          <Go to={`/salle/${slug}/allumer`} label={said.line.go}>
            {said.line.after}
          </Go>
        </>
      )
    case 'visit':
      return (
        <Go to={`/salle/${slug}/allumer`} label={words.salle.light.invite}>
          {said.visit.text}
        </Go>
      )
  }
}

/** What is to be read and signed, or whom one waits for. */
function Contract({ salle: { contract, cinema } }: { salle: SallePage }) {
  const said = useView().words.firstSteps.contract
  const to = `/salle/${cinema.slug}/contrat`
  if (contract === null || contract.state === 'draft') return <p>{said.none}</p>
  if (contract.state === 'offered')
    return (
      <Go to={to} label={said.sign}>
        {said.offered}
      </Go>
    )
  return (
    <Go to={to} label={said.look}>
      {contract.state === 'signed-by-one' ? said.signed : said.over}
    </Go>
  )
}

function Go({ to, label, children }: { to: string; label: string; children: ComponentChildren }) {
  return (
    <>
      <p>{children}</p>
      <p>
        <a class="button" href={to}>
          {label}
        </a>
      </p>
    </>
  )
}
