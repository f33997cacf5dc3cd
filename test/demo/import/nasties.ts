import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommuneEntry } from '../../../server/demo/import/communes.js'

/** A few communes as the official list has them. */
export const entries: CommuneEntry[] = [
  { code: '83137', nom: 'Toulon', type: 'commune-actuelle', codesPostaux: ['83000', '83100', '83200'] },
  { code: '69149', nom: 'Oullins-Pierre-Bénite', type: 'commune-actuelle', codesPostaux: ['69310', '69600'] },
  { code: '69152', nom: 'Pierre-Bénite', type: 'commune-deleguee', chefLieu: '69149' },
  {
    code: '85194',
    nom: "Les Sables-d'Olonne",
    type: 'commune-actuelle',
    codesPostaux: ['85100'],
    anciensCodes: ['85060'],
  },
  { code: '35238', nom: 'Rennes', type: 'commune-actuelle', codesPostaux: ['35000', '35200'] },
  { code: '95052', nom: 'Beaumont-sur-Oise', type: 'commune-actuelle', codesPostaux: ['95260'] },
  { code: '17415', nom: 'Saintes', type: 'commune-actuelle', codesPostaux: ['17100'] },
  { code: '11202', nom: 'Leucate', type: 'commune-actuelle', codesPostaux: ['11370'] },
  {
    code: '75056',
    nom: 'Paris',
    type: 'commune-actuelle',
    codesPostaux: ['75001', '75005', '75014', '75016', '75116', '75020'],
  },
  { code: '75105', nom: 'Paris 5e Arrondissement', type: 'arrondissement-municipal', codesPostaux: ['75005'] },
  {
    code: '75116',
    nom: 'Paris 16e Arrondissement',
    type: 'arrondissement-municipal',
    codesPostaux: ['75016', '75116'],
  },
  { code: '42218', nom: 'Saint-Étienne', type: 'commune-actuelle', codesPostaux: ['42000', '42100'] },
  { code: '01100', nom: 'Saint-Martin', type: 'commune-actuelle', codesPostaux: ['01200'] },
  { code: '02100', nom: 'Saint-Martin', type: 'commune-actuelle', codesPostaux: ['02200'] },
]

const cncColumns = [
  'régionCNC',
  'N° auto',
  'nom',
  'région administrative',
  'adresse',
  'code INSEE',
  'commune',
  'DEP',
  'écrans',
  'fauteuils',
  'AE',
  'catégorie Art et Essai',
  'label Art et Essai',
  'latitude',
  'longitude',
]
const scareColumns = [
  'slug',
  'name',
  'street',
  'postal_code',
  'city',
  'lat',
  'lon',
  'cnc_no_auto',
  'cnc_nom',
  'cnc_ae_categorie',
  'cnc_labels',
  'match_m',
]

/** A good row of the CNC's file, with some cells otherwise. */
export function cncCells(other: Record<string, string> = {}): Record<string, string> {
  return {
    régionCNC: '7',
    'N° auto': '429951',
    nom: 'LE ROYAL',
    'région administrative': "PROVENCE-ALPES-COTE D'AZUR",
    adresse: '2 RUE DU DOCTEUR JEAN BERTHOLET',
    'code INSEE': '83137',
    commune: 'Toulon',
    DEP: '83',
    écrans: '3.0',
    fauteuils: '386.0',
    AE: 'OUI',
    'catégorie Art et Essai': 'A',
    'label Art et Essai': 'RDPR',
    latitude: '43.12',
    longitude: '5.93',
    ...other,
  }
}

/** A good row of the SCARE's file, with some cells otherwise. */
export function scareCells(other: Record<string, string> = {}): Record<string, string> {
  return {
    slug: 'le-royal',
    name: 'Le Royal',
    street: '2, rue du Docteur Jean Bertholet',
    postal_code: '83000',
    city: 'Toulon',
    lat: '43.124841',
    lon: '5.930016',
    cnc_no_auto: '429951',
    cnc_nom: 'LE ROYAL',
    cnc_ae_categorie: 'A',
    cnc_labels: 'RDPR',
    match_m: '2674',
    ...other,
  }
}

/** A file of the CNC's kind: BOM, semicolons, CRLF. */
export function cncFile(rows: readonly Record<string, string>[]): string {
  return writeCsv(
    `\ufeff${[cncColumns, ...rows.map((row) => cncColumns.map((name) => row[name] ?? ''))].map((cells) => cells.join(';')).join('\r\n')}\r\n`,
  )
}

/** A file of the SCARE's kind: commas, quotes where needed, LF. */
export function scareFile(rows: readonly Record<string, string>[]): string {
  const lines = [scareColumns, ...rows.map((row) => scareColumns.map((name) => row[name] ?? ''))]
  return writeCsv(`${lines.map((cells) => cells.map(quoted).join(',')).join('\n')}\n`)
}

export function writeCsv(content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'lanterne-import-')), 'cinemas.csv')
  writeFileSync(file, content)
  return file
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
