/**
 * The consent bar of a demonstration cinema: its own, as a small site without a consent platform has one. Refusing and
 * accepting take one click each and look the same; each purpose can be chosen by itself; nothing is ticked beforehand.
 */
export function ConsentBar() {
  return (
    <section id="bandeau" aria-label="Vos choix" hidden>
      <h2>Votre visite peut aider votre cinéma</h2>
      <p>
        Avec votre accord, ce cinéma met en commun sa fréquentation en ligne avec celle d’autres cinémas indépendants.
        Refuser ne change rien à ce que vous voyez ici. <a href="/donnees">Qui, quoi, combien de temps</a>
      </p>
      <details>
        <summary>Choisir point par point</summary>
        {purposes.map(({ name, label }) => (
          <label key={name}>
            <input type="checkbox" name={name} /> {label}
          </label>
        ))}
        <button type="button" data-choice="some">
          Enregistrer ces choix
        </button>
      </details>
      <div class="buttons">
        <button type="button" data-choice="none" data-lanterne-answer="no">
          Refuser
        </button>
        <button type="button" data-choice="all" data-lanterne-answer="yes">
          Accepter
        </button>
      </div>
    </section>
  )
}

const purposes = [
  { name: 'pool', label: 'Mettre en commun : compter un public commun aux cinémas participants.' },
  { name: 'target', label: 'Choisir la publicité : me montrer ailleurs des films susceptibles de me plaire.' },
  { name: 'pay', label: 'Rémunérer les cinémas : leur verser leur part quand je clique.' },
]

/**
 * The script of the bar (`/bandeau.js`): it asks once, remembers yes and no alike for six months in the cinema’s own
 * storage, and tells the visit script. A new version of the notice asks again.
 */
export const consentBarScript = `(function () {
  'use strict'
  var KEY = 'choix-publicite'
  var NAMES = ['pool', 'target', 'pay']
  var notice = document.currentScript.dataset.notice
  var bar = document.getElementById('bandeau')
  var again = document.getElementById('mes-choix')
  window.lanterne = window.lanterne || function () {
    (window.lanterne.q = window.lanterne.q || []).push(arguments)
  }

  function remembered() {
    try {
      var choice = JSON.parse(localStorage.getItem(KEY))
      var until = new Date(choice.at)
      until.setMonth(until.getMonth() + 6)
      return choice.notice === notice && until > new Date() ? choice : null
    } catch (error) {
      return null
    }
  }

  function decide(choice) {
    choice.notice = notice
    choice.at = new Date().toISOString()
    try {
      localStorage.setItem(KEY, JSON.stringify(choice))
    } catch (error) {}
    bar.hidden = true
    again.hidden = false
    window.lanterne('consent', choice)
  }

  bar.addEventListener('click', function (event) {
    var kind = event.target.dataset && event.target.dataset.choice
    if (!kind) return
    var choice = {}
    NAMES.forEach(function (name) {
      choice[name] = kind === 'all' || (kind === 'some' && bar.querySelector('[name=' + name + ']').checked)
    })
    decide(choice)
  })
  again.addEventListener('click', function () {
    var choice = remembered() || {}
    NAMES.forEach(function (name) {
      bar.querySelector('[name=' + name + ']').checked = choice[name] === true
    })
    bar.hidden = false
    bar.querySelector('button').focus()
  })

  var choice = remembered()
  if (choice) {
    again.hidden = false
    window.lanterne('consent', choice)
  } else bar.hidden = false
})()
`
