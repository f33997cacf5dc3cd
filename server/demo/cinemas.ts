import { assert } from '../lib/assert.js'
import { departementOfInsee } from '../lib/territory.js'

export interface DemoCinema {
  slug: string
  name: string
  city: string
  postalCode: string | null
  insee: string
  departement: string
  region: string
  latitude: number
  longitude: number
  cncNumber: number
  category: string
  labels: string[]
  screens: number
  seats: number
  /** Whether the SCARE's open data names it among its members. */
  scareMember: boolean
}

/**
 * Real art-house cinemas in every région of metropolitan France: what they are, not what they do. Their part in the
 * demonstration (audience, contracts, revenue) is invented.
 *
 * Sources: CNC / Ministère de la Culture (établissements cinématographiques 2022: classification, labels, screens,
 * seats, codes) and SCARE / Data Ciné Indés (July 2026: names, towns, positions), both under the Licence Ouverte 2.0.
 * A cinema's link between the two was checked by name and town.
 */
const table = `
le-royal               | Le Royal               | Toulon               | 83000 | 83137 | 43.124841 | 5.930016  | 429951 | A | RD PR    | 3  | 386  | member
six-n-etoiles          | Six n'Étoiles          | Six-Fours-les-Plages | 83140 | 83129 | 43.092892 | 5.839281  | 364205 | C | JP       | 4  | 568  | member
la-baleine             | La Baleine             | Marseille            | 13006 | 13055 | 43.294165 | 5.383061  | 723560 | A | RD JP PR | 1  | 89   | member
varietes               | Les Variétés           | Marseille            | 13001 | 13055 | 43.297249 | 5.378941  | 249791 | A | RD JP PR | 7  | 565  | member
le-cigalon             | Le Cigalon             | Cucuron              | 84160 | 84042 | 43.774614 | 5.441706  | 131031 | E | RD JP PR | 1  | 93   | member
le-club-gap            | Le Club                | Gap                  | 05000 | 05061 | 44.566618 | 6.086153  | 172744 | D | RD       | 1  | 104  | member
cinema-le-rio          | Cinéma Le Rio          | Clermont-Ferrand     | 63100 | 63113 | 45.798618 | 3.105001  | 114664 | A | RD JP PR | 1  | 159  | member
cineduchere            | CinéDuchère            | Lyon                 | 69009 | 69123 | 45.787429 | 4.799621  | 238013 | A | JP       | 1  | 91   | member
le-mikado              | Le Mikado              | Annecy               | 74000 | 74010 | 45.917395 | 6.134014  | 19945  | A | JP PR    | 1  | 174  | member
espace-renoir          | Espace Renoir          | Roanne               | 42300 | 42187 | 46.038144 | 4.069343  | 338953 | D | RD JP PR | 2  | 429  | member
jeu-de-paume           | Jeu de Paume           | Vizille              | 38220 | 38562 | 45.073325 | 5.771721  | 464453 | D | JP       | 2  | 420  | member
eldorado               | Eldorado               | Dijon                | 21000 | 21231 | 47.315483 | 5.04842   | 138741 | A | RD JP PR | 3  | 403  | member
cinema-crystal-palace  | Cinéma Crystal Palace  | La Charité-sur-Loire | 58400 | 58059 | 47.176563 | 3.022173  | 102173 | E | RD JP PR | 2  | 301  | member
cinema-vauban          | Cinéma Vauban          | Avallon              | 89200 | 89025 | 47.491045 | 3.90927   | 33122  | E | JP       | 2  | 330  | member
studios                | Les Studios            | Brest                | 29200 | 29019 | 48.396736 | -4.476108 | 73099  | A | RD JP PR | 7  | 757  | member
quai-des-images        | Quai des Images        | Loudéac              | 22600 | 22136 | 48.172859 | -2.751305 | 233722 | E | RD JP PR | 2  | 409  | member
cine-manivel           | Ciné Manivel           | Redon                | 35600 | 35236 | 47.646283 | -2.08797  | 333304 | D | RD JP PR | 7  | 1065 | member
studio                 | Studio                 | Tours                | 37000 | 37261 | 47.394386 | 0.697207  | 431732 | A | RD JP PR | 7  | 1067 | member
les-enfants-du-paradis | Les Enfants du Paradis | Chartres             | 28000 | 28085 | 48.442405 | 1.489121  | 103166 | D | JP PR    | 11 | 2020 | member
le-star                | Le Star                | Strasbourg           | 67000 | 67482 | 48.583588 | 7.742245  | 368801 | A | RD JP PR | 5  | 529  | member
cameo-saint-sebastien  | Caméo Saint-Sébastien  | Nancy                | 54000 | 54395 | 48.689045 | 6.178729  | 284113 | A | RD JP PR | 4  | 1062 | member
bel-air                | Bel-Air                | Mulhouse             | 68200 | 68224 | 47.733954 | 7.307155  | 282583 | A | RD JP PR | 1  | 126  | member
la-comete              | La Comète              | Châlons-en-Champagne | 51000 | 51108 | 48.95623  | 4.363915  | 95006  | D | RD JP PR | 1  | 153  | member
cine-st-leu            | Ciné St-Leu            | Amiens               | 80000 | 80021 | 49.896347 | 2.302407  | 17325  | B | RD JP PR | 1  | 254  | member
studio-43              | Studio 43              | Dunkerque            | 59140 | 59183 | 51.033863 | 2.372477  | 143731 | B | RD JP PR | 2  | 456  | member
flandria               | Flandria               | Bailleul             | 59270 | 59043 | 50.74071  | 2.735807  | 36352  | D | JP       | 1  | 145  | member
le-champo              | Le Champo              | Paris                | 75005 | 75105 | 48.849983 | 2.343211  | 8422   | A | PR       | 2  | 240  | member
l-entrepot             | L'Entrepôt             | Paris                | 75014 | 75114 | 48.833849 | 2.316554  | 483    | A | RD JP PR | 3  | 268  | member
le-melies              | Le Méliès              | Montreuil            | 93100 | 93048 | 48.862179 | 2.442757  | 276086 | C | RD JP PR | 6  | 1139 | member
l-ecran                | L'Écran                | Saint-Denis          | 93200 | 93066 | 48.936773 | 2.358889  | 381912 | C | RD JP PR | 2  | 398  | member
luxy                   | Le Luxy                | Ivry-sur-Seine       | 94200 | 94041 | 48.81358  | 2.388796  | 202551 | C | RD JP PR | 2  | 507  | member
cinema-lux             | Cinéma Lux             | Caen                 | 14000 | 14118 | 49.168979 | -0.338237 | 81451  | B | RD JP PR | 3  | 477  | member
le-normandy            | Le Normandy            | Argentan             | 61200 | 61006 | 48.74513  | -0.019498 | 23241  | E | JP       | 3  | 534  | member
l-atalante             | L'Atalante             | Bayonne              | 64100 | 64102 | 43.495399 | -1.471245 | 42717  | C | RD JP PR | 3  | 400  | member
la-coursive            | La Coursive            | La Rochelle          | 17000 | 17300 | 46.156212 | -1.155865 | 339852 | B | RD JP PR | 2  | 1280 | member
tap-cinema             | TAP Cinéma             | Poitiers             | 86000 | 86194 | 46.580545 | 0.340063  | 317345 | B | RD JP PR | 3  | 459  | member
abc                    | ABC                    | Toulouse             | 31000 | 31555 | 43.608985 | 1.443998  | 430222 | A | RD JP PR | 3  | 396  | member
le-cratere             | Le Cratère             | Toulouse             | 31000 | 31555 | 43.592406 | 1.438723  | 430261 | A | RD JP    | 1  | 79   | member
cinema-nestor-burma    | Cinéma Nestor Burma    | Montpellier          | 34080 | 34172 | 43.613903 | 3.829032  | 275334 | A | RD JP PR | 1  | 107  | member
le-cinematographe      | Le Cinématographe      | Nantes               | 44000 | 44109 | 47.216994 | -1.551559 | 284747 | A | RD JP PR | 1  | 162  | member
le-concorde-nantes     | Le Concorde            | Nantes               | 44100 | 44109 | 47.210487 | -1.586776 | 284662 | A | RD JP    | 4  | 287  | member
les-cineastes          | Les Cinéastes          | Le Mans              | 72000 | 72181 | 48.004562 | 0.20064   | 244492 | A | RD JP PR | 4  | 383  | member
studio-cinemas-bastia  | Studio Cinémas         | Bastia               | 20200 | 2B033 | 42.695783 | 9.447861  | 41134  | D | JP PR    | 2  | 344  |
l-ellipse-ajaccio      | L'Ellipse              | Ajaccio              |       | 2A004 | 41.943558 | 8.753935  | 13686  | D | RD JP PR | 6  | 1147 |
les-400-coups          | Les 400 Coups          | Châtellerault        | 86100 | 86066 | 46.811807 | 0.542732  | 105375 | D | JP PR    | 1  | 129  | member
studio-des-ursulines   | Studio des Ursulines   | Paris                | 75005 | 75105 | 48.842615 | 2.342102  | 8451   | A | JP PR    | 1  | 122  | member
`

export const demoCinemas: readonly DemoCinema[] = table.trim().split('\n').map(readRow)

/** The cinema of the story, in Toulon. */
export const storyCinemaSlug = 'le-royal'

/** Cinemas that are not admitted yet, so that there is something to decide: one has signed its contract, one has it to read. */
const admissions: Partial<Record<string, 'signed' | 'offered'>> = {
  'les-400-coups': 'signed',
  'studio-des-ursulines': 'offered',
}

/** How far a cinema's contract is when the demonstration begins. */
export function admissionOf({ slug }: DemoCinema): 'in-force' | 'signed' | 'offered' {
  return admissions[slug] ?? 'in-force'
}

function readRow(line: string): DemoCinema {
  const cells = line.split('|').map((cell) => cell.trim())
  const [slug = '', name = '', city = '', postalCode = '', insee = '', latitude, longitude, cncNumber] = cells
  const [category = '', labels = '', screens, seats, member] = cells.slice(8)
  const departement = departementOfInsee(insee)
  assert(departement !== undefined, `${slug} lies in a département`)
  return {
    slug,
    name,
    city,
    postalCode: postalCode || null,
    insee,
    departement: departement.code,
    region: departement.region,
    latitude: Number(latitude),
    longitude: Number(longitude),
    cncNumber: Number(cncNumber),
    category,
    labels: labels.split(' ').filter(Boolean),
    screens: Number(screens),
    seats: Number(seats),
    scareMember: member === 'member',
  }
}
