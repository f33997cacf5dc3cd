/** The address of a sealed click link on the pixel's origin. */
export function clickUrl({ pixelOrigin, token }: { pixelOrigin: string; token: string }): string {
  return `${pixelOrigin}/e/c/${token}`
}

/** The plain HTML tag of a creative, for a site without an ad server: a link around its poster, or its headline. */
export function htmlTag(tag: {
  pixelOrigin: string
  token: string
  headline: string
  imageUrl: string | null
}): string {
  const { headline, imageUrl } = tag
  const shown =
    imageUrl === null
      ? escapeHtml(headline)
      : `<img src="${escapeHtml(imageUrl)}" alt="${escapeHtml(headline)}" referrerpolicy="no-referrer">`
  // Without `noreferrer` the click would tell which page the reader was on; `noopener` keeps the page from being moved.
  return `<a href="${escapeHtml(clickUrl(tag))}" target="_blank" rel="noopener noreferrer sponsored">${shown}</a>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
