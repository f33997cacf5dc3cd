import { normaliseTitle } from '../film/index.js'
import { slugify } from '../lib/text.js'

export interface DemoFilm {
  slug: string
  title: string
  normalised: string
  directors: string[]
  genres: string[]
  durationMin: number
  /** Of its first release, for those of the repertory; null for a new one. */
  year: number | null
  /** AlloCiné's search page for the title: a page that exists for any film, without an id of theirs. */
  allocineUrl: string
  /** A programme for children: visits to its page are counted, never pooled. */
  forChildren: boolean
}

/**
 * Films on the screens of art-house cinemas in the summer of 2026, new and from the repertory.
 * Source: SCARE / Data Ciné Indés (July 2026), Licence Ouverte 2.0; titles, names and genres cleaned by hand.
 */
const table = `
L'Odyssée                             | Christopher Nolan                   | Drame, Historique          | 172
In Waves                              | Phuong Mai Nguyen                   | Animation, Drame, Romance  | 91
La Chaleur                            | Stéphane Demoustier                 | Drame                      | 93
L'Aventure rêvée                      | Valeska Grisebach                   | Drame                      | 164
Les Caprices de l'enfant roi          | Michel Leclerc                      | Comédie dramatique         | 114
The Last Viking                       | Anders Thomas Jensen                | Comédie, Drame, Thriller   | 116
Un champ de fraises pour l'éternité   | Alain Raoust                        | Comédie                    | 102
L'Écologie des sentiments             | Alexandre Steiger                   | Comédie dramatique         | 84
Soudain                               | Ryûsuke Hamaguchi                   | Drame                      | 196
Fjord                                 | Cristian Mungiu                     | Drame                      | 146
Notre histoire, chroniques du Caire   | Abu Bakr Shawky                     | Drame                      | 120
Sur la route d'Omaha                  | Cole Webley                         | Drame                      | 83
Comète                                | Élie Wajeman                        | Drame                      | 98
De la Comédie-Française               | Martin Darondeau, Bertrand Usclat   | Comédie                    | 75
Les Vacances de monsieur Hulot        | Jacques Tati                        | Comédie                    | 88 | 1953
Ulysse                                | Laetitia Masson                     | Comédie dramatique         | 97
D'où vient le vent                    | Amel Guellaty                       | Comédie                    | 99
L'Étrangère                           | Gaya Jiji                           | Drame                      | 102
Shana                                 | Lila Pinell                         | Drame                      | 84
Le Triangle d'or                      | Hélène Rosselet-Ruiz                | Drame, Thriller            | 90
Miss Mermaid                          | Pauline Brunner, Marion Verlé       | Comédie dramatique         | 91
Ghost Elephants                       | Werner Herzog                       | Documentaire               | 99
Les Matins merveilleux                | Avril Besson                        | Comédie, Romance           | 87
Maspalomas                            | Aitor Arregi, José Mari Goenaga     | Drame                      | 116
Trafic                                | Jacques Tati                        | Comédie                    | 105 | 1971
Seuls les rebelles                    | Danielle Arbid                      | Drame                      | 98
Sous le ciel de Kyoto                 | Akiko Ohku                          | Drame, Romance             | 128
Blue Heron                            | Sophy Romvari                       | Drame                      | 91
La Baleine et le musicien             | Valentin Paoli                      | Documentaire               | 83
Le Berger et les ours                 | Max Keegan                          | Documentaire               | 101
The Christophers                      | Steven Soderbergh                   | Comédie, Drame             | 100
L'Illusion de Yakushima               | Naomi Kawase                        | Drame                      | 114
Playtime                              | Jacques Tati                        | Comédie                    | 125 | 1967
Home Stories                          | Eva Trobisch                        | Drame                      | 116
Le Vertige                            | Quentin Dupieux                     | Animation, Comédie         | 67
Dry Leaf                              | Aleksandre Koberidze                | Comédie, Drame             | 186
Le Tombeau des lucioles               | Isao Takahata                       | Animation, Drame, Guerre   | 89 | 1988
Bait                                  | Mark Jenkin                         | Drame                      | 89 | 2019
Kwaïdan                               | Masaki Kobayashi                    | Fantastique                | 162 | 1964
Le Cuirassé Potemkine                 | Sergueï Eisenstein                  | Drame, Historique          | 67 | 1925
Rita et Crocodile                     | Siri Melchior                       | Animation                  | 40 | children
Patouille et Momo                     | Inès Bernard-Espina                 | Animation                  | 35 | children
`

/** Films that the federation has not decided on when the demonstration begins, so that there is something to decide. */
export const UNDECIDED_FILMS: readonly string[] = ['l-odyssee', 'the-christophers', 'le-triangle-d-or']

export const demoFilms: readonly DemoFilm[] = table.trim().split('\n').map(readRow)

function readRow(line: string): DemoFilm {
  const [title = '', directors = '', genres = '', minutes, last = ''] = line.split('|').map((cell) => cell.trim())
  return {
    slug: slugify(title),
    title,
    normalised: normaliseTitle(title),
    directors: directors.split(', '),
    genres: genres.split(', '),
    durationMin: Number(minutes),
    year: /^\d{4}$/.test(last) ? Number(last) : null,
    allocineUrl: `https://www.allocine.fr/rechercher/?q=${encodeURIComponent(title)}`,
    forChildren: last === 'children',
  }
}
