import { importFilms, printFilmReport } from './demo/index.js'
import { importCommand } from './start/import-command.js'

await importCommand({
  command: 'import:films',
  about:
    "Reads the films of the SCARE's CSV file and says what they would change in the catalogue of the running Lanterne.",
  option: {
    name: 'apply',
    about: 'changes it: adds films, fills in what is not known; what is known stays',
  },
  table: 'public.film',
  run: async ({ pool, file, on }) => printFilmReport(await importFilms({ pool, file, apply: on, now: new Date() })),
})
