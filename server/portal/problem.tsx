import type { VNode } from 'preact'
import type { Problem } from '../lib/problem.js'
import { type Message, PORTAL } from '../membership/index.js'
import type { Assets } from './assets.js'
import { renderPage } from './page.js'
import { createView, type View } from './view.js'
import type { Words } from './words/index.js'

type Code = keyof Words['problems']

/** The page that says, in the reader's words, why there is no other. The English `title` of a problem is for the API. */
export function problemPage(view: View, problem: Problem): { title: string; body: VNode; status: number } {
  const { title, text } = view.words.problems[codeOf(view.words, problem)]
  const next = nextOf(view, problem)
  const body = (
    <>
      <Saying title={title} text={text} />
      {next !== null && (
        <p>
          <a href={next.href}>{next.text}</a>
        </p>
      )}
      <p>
        <a href="/">{view.words.frame.goHome}</a>
      </p>
    </>
  )
  return { title, body, status: problem.status }
}

/** Where what is missing is to be had. */
function nextOf({ words }: View, { code }: Problem): { href: string; text: string } | null {
  if (code === 'sign-in') return { href: '/entrer', text: words.enter.title }
  return code === 'choose-distributor' ? { href: PORTAL.agency, text: words.agency.distributors } : null
}

/** A whole page that says one thing in both languages, for whoever is known by nothing but a link. */
export function bilingualPage(assets: Assets, { fr, en }: Message): string {
  const view = createView({ language: 'fr', person: null, path: '/', assets })
  const body = (
    <>
      <Saying {...fr} />
      <Button text={fr.button} />
      <section lang="en">
        <h2>{en.title}</h2>
        <p>{en.text}</p>
        <Button text={en.button} />
      </section>
    </>
  )
  return renderPage(view, { title: fr.title, body })
}

/** Sends a form without fields to the page's own address. */
function Button({ text }: { text: string | undefined }) {
  if (text === undefined) return null
  return (
    <form method="post">
      <button type="submit">{text}</button>
    </form>
  )
}

function Saying({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p class="lead">{text}</p>
    </>
  )
}

function codeOf(words: Words, { code, status }: Problem): Code {
  if (Object.hasOwn(words.problems, code)) return code as Code
  if (status === 404) return 'not-found'
  return status >= 500 ? 'bug' : 'invalid-request'
}
