import type { ConsentSources } from '../../consent/index.js'
import { sha256 } from '../../lib/id.js'
import { frenchSpaces } from '../../lib/typography.js'
import { Code, Fold, Notice, Prose } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** A published notice: to read, and as the exact text whose fingerprint every consent carries. */
export function PublishedNotice({ notice }: { notice: NonNullable<ConsentSources['notice']> }) {
  const { words, language } = useView()
  const said = words.publishedNotice
  const { version, textFr, textEn } = notice
  const exact = `${textFr}\n${textEn}`
  return (
    <>
      <h1>{fill(said.title, { version })}</h1>
      <p class="lead">{said.lead}</p>
      {!sha256(exact).equals(notice.sha256) && <Notice kind="error">{said.differs}</Notice>}
      <section>
        <Prose text={language === 'fr' ? frenchSpaces(textFr) : textEn} />
        <p>
          <a href="/responsables">{words.controllers.link}</a>
        </p>
      </section>
      <section>
        <Code id="empreinte" label={said.hash}>
          {notice.sha256.toString('hex')}
        </Code>
        <p>{said.hashText}</p>
        <p>
          <a href={`/notice/${version}.txt`} download={`notice-${version}.txt`}>
            {said.file}
          </a>
        </p>
        <Fold summary={said.exact} open={false}>
          <pre>{exact}</pre>
        </Fold>
      </section>
    </>
  )
}
