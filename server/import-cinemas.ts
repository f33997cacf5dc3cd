import { importCinemas, loadCommunes, printReport } from './demo/index.js'
import { importCommand } from './start/import-command.js'

await importCommand({
  command: 'import:cinemas',
  about: "Adds the cinemas of the CNC's or the SCARE's CSV file to the running Lanterne, or brings them up to date.",
  option: { name: 'dry-run', about: 'reads and reports, writes nothing' },
  table: 'public.cinema',
  run: async ({ pool, file, on }) =>
    printReport(await importCinemas({ pool, file, communes: loadCommunes(), dryRun: on })),
})
