import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { unzipSync } from 'fflate'
import { packPlugin, writePlugin } from '../../pixel/wordpress/pack.js'
import { loadPlugin } from '../../server/portal/index.js'
import { root } from '../database.js'

const source = join(root, 'pixel/wordpress')
const folder = mkdtempSync(join(tmpdir(), 'lanterne-plugin-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the zip is the plugin’s folder, file by file and byte by byte', () => {
  const files = readdirSync(join(source, 'lanterne'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath, entry.name)))
  const packed = unzipSync(packPlugin().zip)
  expect(Object.keys(packed)).toEqual(files.sort())
  expect(files).toEqual(expect.arrayContaining(['lanterne/lanterne.php', 'lanterne/readme.txt', 'lanterne/LICENSE']))
  for (const file of files) expect(Buffer.from(packed[file] ?? [])).toEqual(readFileSync(join(source, file)))
})

test('built twice, at other times and in other zones, it is the same bytes', () => {
  const digests = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles'].map((zone) => {
    const script = `import { packPlugin } from './pixel/wordpress/pack.ts'
      process.stdout.write(packPlugin().zip.toString('base64'))`
    return execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', TZ: zone },
      encoding: 'utf8',
    })
  })
  expect(new Set([...digests, packPlugin().zip.toString('base64')]).size).toBe(1)
})

test('its version is the header’s, and what is written is what the console serves', () => {
  const [, version] = /Version: +(\S+)/.exec(readFileSync(join(source, 'lanterne/lanterne.php'), 'utf8')) ?? []
  writePlugin(folder)
  expect(loadPlugin(folder)).toEqual({ version, zip: packPlugin().zip })
})

test('unzip finds nothing wrong with it', () => {
  const { status, error, stdout } = spawnSync('unzip', ['-t', join(folder, 'lanterne.zip')], { encoding: 'utf8' })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return // A machine without unzip.
  expect([status, stdout]).toEqual([0, expect.stringContaining('No errors detected')])
})
