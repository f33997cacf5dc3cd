import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../database.js'

export const PLUGIN = join(root, 'pixel/wordpress/lanterne')

/** Whether there is a PHP; the version is for titles. */
export const phpVersion = spawnSync('php', ['-r', 'echo PHP_VERSION;'], { encoding: 'utf8' }).stdout || null

/** `describe` where there is a PHP; elsewhere the tests are skipped and their title says why. */
export function describeInPhp(title: string, tests: () => void): void {
  if (phpVersion) describe(title, tests)
  else describe.skip(`${title} (skipped: no PHP; on Debian: apt-get install php-cli)`, tests)
}

/** Files of the plugin, by their paths inside it. */
export function pluginFiles(end: string): string[] {
  return readdirSync(PLUGIN, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(end))
    .sort()
}

export function pluginText(file: string): string {
  return readFileSync(join(PLUGIN, file), 'utf8')
}

/** What `php -l` says of a file of the plugin. */
export function lint(file: string): string {
  return execFileSync('php', ['-d', 'display_errors=1', '-l', join(PLUGIN, file)], { encoding: 'utf8' })
}

export interface Scenario {
  /** What differs from the world of fakes.php. */
  world?: Record<string, unknown>
  constants?: Record<string, string>
  /** The query of the request; one for the script ends the run. */
  get?: Record<string, unknown>
  /** As run.php reads them: `['head']`, `['do', 'lanterne_refresh']`, … */
  steps: unknown[][]
}

/** Runs the plugin among fakes of WordPress; resolves to what each step gave. */
export function runPlugin(scenario: Scenario): unknown[] {
  return JSON.parse(printed(scenario)) as unknown[]
}

/** The same, as the text that it prints. */
export function printed(scenario: Scenario): string {
  return execFileSync('php', ['-d', 'display_errors=stderr', join(root, 'test/wordpress/run.php')], {
    input: JSON.stringify(scenario),
    encoding: 'utf8',
  })
}
