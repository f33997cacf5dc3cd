import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'
import { sha256 } from '../../lib/id.js'
import type { Access } from '../../membership/index.js'
import { Section, Typed } from '../kit/index.js'
import type { PortalOptions } from '../page.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'

/** The WordPress plugin as the build packed it. */
export interface Plugin {
  version: string
  zip: Buffer
}

/** The same for every version: guides and letters lead here. */
export const PLUGIN_PATH = '/wordpress/lanterne.zip'
/** Whoever has to do with cinemas' sites; the file has nothing of any of them. */
export const PLUGIN_ACCESS: Access = { who: ['cinema', 'federation'], role: 'reader', own: false, effect: 'read' }

/** @param folder where the build wrote it. Throws when it did not. */
export function loadPlugin(folder: string): Plugin {
  const zip = readFileSync(join(folder, 'lanterne.zip'))
  const { version } = JSON.parse(readFileSync(join(folder, 'lanterne.json'), 'utf8')) as { version: string }
  return { version, zip }
}

/** `lanterne.zip`, by its content's own tag: who has it already is told so (304). */
export function pluginFile(options: PortalOptions): RequestHandler {
  return (_request, response) => {
    const { zip } = options.plugin
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': 'attachment; filename="lanterne.zip"',
      ETag: `"${sha256(zip).toString('base64url').slice(0, 16)}"`,
    })
    response.type('application/zip').send(zip)
  }
}

/** The better way for a WordPress site. */
export function WordPress({ plugin }: { plugin: Plugin }) {
  const view = useView()
  const said = view.words.site.wordpress
  return (
    <Section title={said.title} id="wordpress">
      <p>{said.text}</p>
      <p>
        <a href={PLUGIN_PATH} download>
          {fill(said.file, sizeOf(plugin, view))}
        </a>
      </p>
      <p>
        <Typed text={said.steps} />
      </p>
    </Section>
  )
}

/** The same for those who keep the site, who have no account here. */
export function wordPressLetter(plugin: Plugin, { view, origin }: { view: View; origin: string }): string {
  return fill(view.words.site.wordpress.letter, { ...sizeOf(plugin, view), address: `${origin}${PLUGIN_PATH}` })
}

function sizeOf({ version, zip }: Plugin, { format }: View): { version: string; size: string } {
  return { version, size: format.number(Math.ceil(zip.length / 1_000)) }
}
