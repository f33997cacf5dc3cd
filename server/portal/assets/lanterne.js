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
