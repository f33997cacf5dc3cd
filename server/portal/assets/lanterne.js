// What the pages do more where scripts run; without them everything is still there. Loaded with `defer`, nothing is inline.

/** Buttons that copy the text of the element they name: `<button data-copy="id" data-copied="Copié" hidden>`. */
for (const button of document.querySelectorAll('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (source === null || !navigator.clipboard) continue
  const label = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.textContent)
    button.textContent = button.dataset.copied
    setTimeout(() => {
      button.textContent = label
    }, 2000)
  })
}

/** What was just done: read out, closed in place, and not told again when the page is loaded again. */
for (const toast of document.querySelectorAll('.toast')) {
  const text = toast.querySelector('[role=status]')
  const said = text.textContent
  text.textContent = ''
  setTimeout(() => {
    text.textContent = said // Only what changes after the page has loaded is read out.
  }, 100)
  const link = toast.querySelector('[data-close]')
  history.replaceState(history.state, '', link.href + location.hash)
  link.addEventListener('click', (event) => {
    event.preventDefault()
    toast.remove()
    document.querySelector('main').focus({ preventScroll: true })
  })
}

/** A link to what is folded unfolds it: not every browser does so by itself. */
function unfold() {
  const target = document.getElementById(location.hash.slice(1))
  for (let fold = target?.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
}
addEventListener('hashchange', unfold)
unfold()

/**
 * The lantern that lights: `<div data-events="address of the stream">` with `[data-lights]`, `[data-arrivals]` and texts for
 * `data-while` dark, lit and ended. Without scripts the page's links do the same.
 */
const ARRIVALS_SHOWN = 12
for (const place of document.querySelectorAll('[data-events]')) {
  const stream = new EventSource(place.dataset.events)
  const list = place.querySelector('[data-arrivals]')
  const stand = place.querySelector('[data-lights]')
  const show = (name, shown) => {
    for (const text of place.querySelectorAll(`[data-while="${name}"]`)) text.hidden = !shown
  }
  stream.addEventListener('arrivee', ({ data }) => {
    const { lights, texts } = JSON.parse(data)
    for (const text of texts) list.append(Object.assign(document.createElement('li'), { textContent: text }))
    while (list.children.length > ARRIVALS_SHOWN) list.firstElementChild.remove()
    if (!lights || stand === null) return
    stand.querySelector('.lantern').classList.add('lit')
    show('dark', false)
    show('lit', true)
    for (const step of place.querySelectorAll('.moments > li')) {
      step.classList.toggle('now', step.nextElementSibling === null)
      if (step.nextElementSibling === null) step.setAttribute('aria-current', 'step')
      else step.removeAttribute('aria-current')
    }
  })
  const end = () => {
    stream.close()
    show('ended', true)
  }
  stream.addEventListener('fin', end)
  stream.addEventListener('error', () => stream.readyState === EventSource.CLOSED && end())
}

/**
 * A file that is sent as text of a form: `<input type="file" data-file-into="id of a hidden field">` inside of a `[data-file]` that
 * is shown only now. What it is written in is found out where it arrives, so its bytes are sent as they are, in base64.
 */
for (const chooser of document.querySelectorAll('input[data-file-into]')) {
  const place = chooser.closest('[data-file]')
  const said = place.querySelector('[data-file-read]')
  place.hidden = false
  chooser.addEventListener('change', () => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      document.getElementById(chooser.dataset.fileInto).value = reader.result.split(',')[1] ?? ''
      said.textContent = said.dataset.fileRead
    })
    if (chooser.files.length > 0) reader.readAsDataURL(chooser.files[0])
  })
}
