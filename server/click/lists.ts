import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentJudge, createAgentJudge } from './agents.js'
import { type DataCentres, readDataCentres } from './ranges.js'

/** The files of a folder of lists; each may be missing. */
const FILES = { dataCentres: 'data-centres.csv', browsers: 'iab-browsers.txt', robots: 'iab-robots.txt' }

export interface TrafficLists {
  agents: AgentJudge
  dataCentres: DataCentres | null
}

/**
 * Loads the lists that an installation has of its own: networks of data centres (`start,end,name,url`), and the IAB's pair of
 * valid browsers and robots, which belong together. A file that cannot be read stops the start: a rule that was announced
 * would not be applied.
 * @param folder null: only what comes with the program
 */
export function loadTrafficLists(folder: string | null): TrafficLists {
  if (folder === null) return { agents: createAgentJudge(null), dataCentres: null }
  if (!existsSync(folder)) throw new Error(`there is no folder of lists: ${folder}`)
  const text = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : null
  }
  const [ranges, browsers, robots] = [text(FILES.dataCentres), text(FILES.browsers), text(FILES.robots)]
  if ((browsers === null) !== (robots === null))
    throw new Error(`${FILES.browsers} and ${FILES.robots} are a pair: one is missing`)
  return {
    agents: createAgentJudge(browsers === null || robots === null ? null : { browsers, robots }),
    dataCentres: ranges === null ? null : readDataCentres(ranges),
  }
}
