import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

type Engine = typeof import('@prisma/schema-engine-wasm').SchemaEngine

/**
 * Prints the SQL of prisma/schema.prisma: `tsx test/schema-sql.ts <database URL>`, any database that answers. Prisma's
 * own engine makes it, from npm, because its command line would download another. A program of its own, because the
 * engine fails inside Jest's sandbox.
 */
const root = join(fileURLToPath(import.meta.url), '../..')

async function schemaSql(databaseUrl: string): Promise<string> {
  const path = join(root, 'prisma/schema.prisma')
  const files = [{ path, content: readFileSync(path, 'utf8') }]
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }))
  const engine = await (await loadEngine()).new(
    { datamodels: files.map((f) => [f.path, f.content]) },
    () => {},
    adapter,
  )
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return stdout ?? ''
}

/** Node 20 cannot import .wasm: the module is instantiated by hand. */
async function loadEngine(): Promise<Engine> {
  const folder = join(root, 'node_modules/@prisma/schema-engine-wasm')
  const glue = await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href)
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')))
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(exports)
  ;(exports as { __wbindgen_start: () => void }).__wbindgen_start()
  return glue.SchemaEngine
}

process.stdout.write(await schemaSql(process.argv[2] ?? ''))
process.exit(0)
