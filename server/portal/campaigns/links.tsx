import { clickUrl, htmlTag } from '../../campaign/index.js'
import { Code } from '../kit/index.js'
import { useView } from '../view.js'

/** A sealed link and the tag that is made of it, ready to copy. */
export function LinkAndTag(link: { pixelOrigin: string; token: string; headline: string; imageUrl: string | null }) {
  const { words } = useView()
  const said = words.campaign
  return (
    <>
      <Code id={`lien-${link.token}`} label={said.link}>
        {clickUrl(link)}
      </Code>
      <Code id={`balise-${link.token}`} label={said.tag}>
        {htmlTag(link)}
      </Code>
    </>
  )
}
