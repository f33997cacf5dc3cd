import type { Words } from '../words/index.js'
import type { Endpoint, OperationId } from './endpoint.js'

export type Group = keyof Words['api']['groups']

const GROUPS: Record<OperationId, Group> = {
  listFilms: 'catalogue',
  readFilm: 'catalogue',
  listPublishers: 'catalogue',
  listPlatforms: 'catalogue',
  readGrid: 'audience',
  listCells: 'audience',
  readCell: 'audience',
  readLabel: 'audience',
  listReleases: 'audience',
  listCampaigns: 'campaigns',
  createCampaign: 'campaigns',
  readCampaign: 'campaigns',
  editCampaign: 'campaigns',
  submitCampaign: 'campaigns',
  takeBackCampaign: 'campaigns',
  endCampaign: 'campaigns',
  listCreatives: 'campaigns',
  listLinks: 'campaigns',
  readActivation: 'campaigns',
  listResults: 'results',
  readResults: 'results',
  readDelivery: 'results',
  listAllCampaigns: 'operator',
  readAnyCampaign: 'operator',
  listAnyLinks: 'operator',
  readAnyActivation: 'operator',
  listAllResults: 'operator',
  readAnyResults: 'operator',
  readStatements: 'cinema',
}

/** Under which heading an operation stands. */
export function groupOf({ id }: Pick<Endpoint, 'id'>): Group {
  return GROUPS[id]
}
