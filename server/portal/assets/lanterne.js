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

/**
 * A form whose answer is seen at once: `<form data-live>`. At each change the page is asked for as the button would, and its
 * `[data-part]` with an id are put in place; a `[data-switch]` is opened or closed. `<a data-sets>` chooses what its address says.
 */
const live = document.querySelector('form[data-live]')
if (live !== null) {
  let turn = 0
  const show = async ({ quietly = false } = {}) => {
    const own = ++turn
    const asked = new URLSearchParams([...new FormData(live)].filter(([, value]) => value !== ''))
    const address = `${live.action}?${asked}`
    const answer = await fetch(address).catch(() => null)
    if (answer === null || !answer.ok) return quietly || live.submit()
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (own !== turn) return // Another choice was made meanwhile.
    for (const part of document.querySelectorAll('[data-part]')) {
      const fresh = page.getElementById(part.id)
      if (fresh !== null && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes)
      if (fresh !== null) part.className = fresh.className
    }
    for (const group of live.querySelectorAll('[data-switch]'))
      group.disabled = page.getElementById(group.id)?.disabled ?? false
    history.replaceState(history.state, '', address)
  }
  live.addEventListener('change', show)
  // `data-fresh="20"`: asked again every so many seconds, for an hour, while somebody looks.
  const fresh = Number(live.dataset.fresh ?? 0) * 1000
  const refresh =
    fresh > 0 && setInterval(() => document.visibilityState === 'visible' && show({ quietly: true }), fresh)
  setTimeout(() => clearInterval(refresh), 3_600_000)
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-sets]')
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const asked = new URL(link.getAttribute('href'), location).searchParams // In a drawing `href` is no text.
    for (const field of live.elements) {
      if (field.type === 'radio') field.checked = field.value === (asked.get(field.name) ?? '')
      else if (field.tagName === 'SELECT') field.value = asked.get(field.name) ?? field.options[0].value
    }
    // A closed group keeps its choice from being sent.
    for (const group of live.querySelectorAll('[data-switch]')) group.disabled = false
    show()
  })
}

/** A preview, shown in place and put away again: `<a data-frame="300x250">`. What is in it runs nothing. */
for (const link of document.querySelectorAll('a[data-frame]')) {
  const [width, height] = link.dataset.frame.split('x')
  const frame = Object.assign(document.createElement('iframe'), { width, height, title: link.title, hidden: true })
  frame.setAttribute('sandbox', '')
  frame.className = 'ad-preview'
  link.setAttribute('aria-expanded', 'false')
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!frame.isConnected) {
      frame.src = link.href
      link.parentElement.after(frame)
    }
    frame.hidden = !frame.hidden
    link.setAttribute('aria-expanded', String(!frame.hidden))
  })
}
