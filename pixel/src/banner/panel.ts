import type { Facts } from './surface.js'
import type { Role, Words } from './words.js'

/**
 * The question: what it is, the three purposes, who is responsible, and two equal answers, or an answer to each purpose. Nothing
 * but an answer closes it, and no answer is a no.
 * @param present what is granted now
 * @param choose is given the purposes that were granted: 7 all, 0 none
 */
export function buildPanel(
  words: Words,
  facts: Facts,
  dataUrl: string,
  present: number,
  choose: (purposes: number) => void,
): HTMLElement {
  const { title, intro, purposes, more } = facts[words.lang]
  const explained = () => purposes.map(([name, sentence]) => [el('b', {}, name), el('br'), sentence])
  const switches = purposes.map((_, index) => {
    const input = el('input', { type: 'checkbox', role: 'switch' })
    input.checked = !!((present >> index) & 1)
    return input
  })
  const parties = (...roles: Role[]) =>
    facts.parties
      .filter(({ role }) => roles.includes(role))
      .map(({ role, name }) => [el('b', {}, name), `, ${words.roles[role]}`])
  return el(
    'section',
    { 'aria-label': words.choices, lang: words.lang, tabindex: '-1' },
    el('h2', {}, title),
    el('p', {}, intro),
    el('ul', {}, ...purposes.map(([name]) => el('li', {}, name))),
    el(
      'details',
      {},
      el('summary', {}, words.who),
      ...list(words.joint, parties('cinema', 'federation', 'operator')),
      ...list(words.told, parties('publisher', 'distributor')),
      ...list(words.why, explained()),
      ...more.map((paragraph) => el('p', {}, paragraph)),
      el('p', {}, el('a', { href: dataUrl }, words.data)),
    ),
    el(
      'details',
      {},
      el('summary', {}, words.customise),
      ...explained().map((lines, index) => el('label', {}, el('span', {}, ...lines), switches[index] as Node)),
      button(words.save, () => choose(switches.reduce((sum, { checked }, index) => sum | (+checked << index), 0))),
    ),
    el(
      'div',
      {},
      button(words.refuse, () => choose(0)),
      button(words.accept, () => choose(7)),
    ),
  )
}

export function button(text: string, act: () => void): HTMLElement {
  const made = el('button', {}, text)
  made.onclick = act
  return made
}

function list(heading: string, items: (Node | string)[][]): Node[] {
  return items.length ? [el('h3', {}, heading), el('ul', {}, ...items.map((item) => el('li', {}, ...item)))] : []
}

/** Made piece by piece: what is a text stays one, and a page that allows no text to become markup has nothing to forbid. */
function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const attribute in attributes) made.setAttribute(attribute, attributes[attribute] as string)
  made.append(...children)
  return made
}
