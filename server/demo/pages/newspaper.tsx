import { printedApostrophes } from '../../lib/typography.js'
import type { Organisation } from '../../membership/index.js'
import type { AdLink } from '../ad-links.js'
import { demoFilms } from '../films.js'
import { Poster } from './poster.js'
import { dayInWords } from './programme.js'

/** The article of an invented newspaper, with a place for an ad. */
export function newspaperPage(
  path: string,
  context: { newspaper: Organisation; ad: AdLink | null; day: string; pixelOrigin: string },
) {
  if (path !== '/') return null
  const { newspaper, ad, day, pixelOrigin } = context
  return (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Les petites salles et leur public · ${newspaper.name}`}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body class="paper">
        <header>
          <a class="name" href="/">
            {newspaper.name}
          </a>
          <span class="city">{dayInWords(day)}</span>
        </header>
        <main class="columns">
          <article class="text">
            <p class="kicker">Culture</p>
            <h1>Les petites salles et leur public</h1>
            <p class="lead">
              Elles programment les films que l’on ne voit pas ailleurs, et connaissent leurs spectateurs par leur
              prénom. Reste à le faire savoir.
            </p>
            <p>
              Le mercredi matin, dans le hall encore froid, on change les affiches. Trois films quittent l’écran, quatre
              arrivent ; le projectionniste vérifie les sous-titres, la caissière recopie les horaires. Dans les salles
              d’art et essai, la semaine commence ainsi depuis toujours.
            </p>
            <p>
              Ce qui change, c’est la manière dont on vient. On regarde le programme sur son téléphone, dans le train ;
              on hésite entre deux séances. Le public est là, fidèle, mais dispersé entre des dizaines de sites que rien
              ne relie.
            </p>
            <p>
              Et si ces salles se comptaient ensemble ? Aucune ne livrerait ses spectateurs aux autres ; toutes
              pourraient dire, avec l’accord de chacun, combien ils sont.
            </p>
          </article>
          <aside>
            <AdSlot ad={ad} pixelOrigin={pixelOrigin} />
          </aside>
        </main>
        <footer>
          <p>Démonstration de Lanterne : ce journal et cet article sont inventés.</p>
        </footer>
      </body>
    </html>
  )
}

function AdSlot({ ad, pixelOrigin }: { ad: AdLink | null; pixelOrigin: string }) {
  if (ad === null) {
    return (
      <div class="ad empty">
        <p>Espace publicitaire : aucune campagne en cours.</p>
      </div>
    )
  }
  const film = demoFilms.find((one) => one.slug === ad.filmSlug)
  return (
    <div class="ad">
      <p class="label">Publicité</p>
      <a class="click" href={ad.url} rel="noopener noreferrer sponsored">
        {film && <Poster film={film} />}
        <b>{printedApostrophes(ad.headline)}</b>
      </a>
      <details>
        <summary>Pourquoi cette pub ?</summary>
        <p>
          {ad.distributor} s’adresse au public des cinémas d’art et essai, et soutient ces cinémas : si vous cliquez,
          ceux que vous avez visités, avec votre accord, reçoivent leur part. Ce journal n’apprend rien de vous.{' '}
          <a href={`${pixelOrigin}/e/donnees`}>Voir, ou éteindre, ce qui est gardé de ce navigateur</a>.
        </p>
      </details>
    </div>
  )
}
