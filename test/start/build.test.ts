import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../database.js'

/** A tree with compilers that only write down that they were asked. */
let tree: string
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'lanterne-build-'))
  put('server/start/build.mjs', readFileSync(join(root, 'server/start/build.mjs'), 'utf8'))
  put('server/main.ts', 'export {}')
  put('pixel/build.ts', 'export {}')
  put('tsconfig.build.json', '{}')
  fakeCompiler('node_modules/typescript/bin/tsc', 'dist/server/main.js')
  fakeCompiler('node_modules/tsx/dist/cli.mjs', 'dist/pixel/p.js', {
    'pixel/prebid/build.ts': 'dist/prebid/lanterne-rtd.js',
    'pixel/wordpress/pack.ts': 'dist/wordpress/lanterne.zip',
    'server/portal/entrer/make-script.ts': 'dist/portal/passkey.js',
  })
  put('package.json', '{ "type": "module" }')
})
afterEach(() => rmSync(tree, { recursive: true }))

function put(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}

/** @param others what it writes instead, by what it is asked for */
function fakeCompiler(file: string, output: string, others: Record<string, string> = {}): void {
  put(
    file,
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
     import { dirname } from 'node:path'
     const output = ${JSON.stringify(others)}[process.argv[2]] ?? '${output}'
     mkdirSync(dirname(output), { recursive: true })
     writeFileSync(output, '')
     appendFileSync('asked', output + '\\n')`,
  )
}

/** Builds; gives how many compilers were asked. */
function build(): number {
  rmSync(join(tree, 'asked'), { force: true })
  const { status, stderr } = spawnSync(process.execPath, ['server/start/build.mjs'], {
    cwd: tree,
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return existsSync(join(tree, 'asked')) ? readFileSync(join(tree, 'asked'), 'utf8').trim().split('\n').length : 0
}

test('what is built is built again only when a source was changed, added or removed', () => {
  expect(build()).toBe(5)
  expect(build()).toBe(0)
  put('server/main.ts', 'export const changed = true')
  expect(build()).toBe(5)
  expect(build()).toBe(0)
  put('pixel/src/new.ts', '')
  expect(build()).toBe(5)
  rmSync(join(tree, 'pixel/src/new.ts'))
  expect(build()).toBe(5)
  put('README.md', 'not a source')
  expect(build()).toBe(0)
})

test('what was removed from the built program is built again', () => {
  build()
  for (const file of ['dist/pixel/p.js', 'dist/prebid/lanterne-rtd.js', 'dist/wordpress/lanterne.zip']) {
    rmSync(join(tree, file))
    expect(build()).toBe(5)
  }
})

test('a program that was compiled by hand since is not trusted', () => {
  build()
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(tree, 'dist/server/main.js'), later, later)
  expect(build()).toBe(5)
})

test('a compiler that fails stops the build with what it said, and the next one tries again', () => {
  put('node_modules/typescript/bin/tsc', `process.stdout.write('main.ts(1,1): wrong\\n'); process.exit(2)`)
  expect(() => build()).toThrow('main.ts(1,1): wrong')
  fakeCompiler('node_modules/typescript/bin/tsc', 'dist/server/main.js')
  expect(build()).toBe(5)
})

test('a build that fails waits for its other compiler, which would else write into the next one', () => {
  put('node_modules/typescript/bin/tsc', `process.stdout.write('main.ts(1,1): wrong\\n'); process.exit(2)`)
  const slow = readFileSync(join(tree, 'node_modules/tsx/dist/cli.mjs'), 'utf8')
  put('node_modules/tsx/dist/cli.mjs', `await new Promise((resolve) => setTimeout(resolve, 500))\n${slow}`)
  expect(() => build()).toThrow('main.ts(1,1): wrong')
  expect(existsSync(join(tree, 'dist/pixel/p.js'))).toBe(true)
})

test('npm start without its dependencies says what to do', () => {
  cpSync(join(root, 'server/start/launch.mjs'), join(tree, 'server/start/launch.mjs'))
  rmSync(join(tree, 'node_modules'), { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, ['server/start/launch.mjs'], {
    cwd: tree,
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toBe('\n  Lanterne cannot start: its dependencies are not installed.\n  → npm install\n\n')
})
