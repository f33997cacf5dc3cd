import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Bundles the script of passkeys into `dist/portal/passkey.js`. */
const root = fileURLToPath(new URL('../../..', import.meta.url))
await build({
  entryPoints: [join(root, 'server/portal/entrer/passkey-script.ts')],
  outfile: join(root, 'dist/portal/passkey.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
})
