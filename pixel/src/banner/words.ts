/** Who has a part in what is collected: the first three are responsible together, the others are told something. */
export type Role = 'cinema' | 'federation' | 'operator' | 'publisher' | 'distributor'

/** What the banner says besides the notice. */
export interface Words {
  lang: 'fr' | 'en'
  who: string
  joint: string
  told: string
  why: string
  roles: Record<Role, string>
  data: string
  customise: string
  save: string
  refuse: string
  accept: string
  choices: string
}

const fr: Words = {
  lang: 'fr',
  who: 'Qui est responsable, et pourquoi',
  joint: 'Responsables conjoints',
  told: 'Destinataires',
  why: 'Pourquoi',
  roles: {
    cinema: 'recueille votre accord',
    federation: 'tiers de confiance, répond à vos demandes',
    operator: 'mène les campagnes, sur des pseudonymes',
    publisher: 'montre la publicité, ne garde rien',
    distributor: 'distribue les films, ne voit que des nombres',
  },
  data: 'Mes données\xa0: les voir, les copier, les effacer',
  customise: 'Personnaliser',
  save: 'Enregistrer',
  refuse: 'Refuser',
  accept: 'Accepter',
  choices: 'Mes choix Lanterne',
}

const en: Words = {
  lang: 'en',
  who: 'Who is responsible, and why',
  joint: 'Joint controllers',
  told: 'Recipients',
  why: 'Why',
  roles: {
    cinema: 'collects your agreement',
    federation: 'trusted third party, answers your requests',
    operator: 'runs the campaigns, on pseudonyms',
    publisher: 'shows the advertising, keeps nothing',
    distributor: 'distributes the films, sees only numbers',
  },
  data: 'My data: see, copy, erase',
  customise: 'Customise',
  save: 'Save',
  refuse: 'Refuse',
  accept: 'Accept',
  choices: 'My Lanterne choices',
}

/** In the language of the page, else of the browser; in French where neither is one of ours. */
export function words(): Words {
  return /^en/i.test(document.documentElement.lang || navigator.language) ? en : fr
}
