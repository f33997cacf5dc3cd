import type { Cell } from '../../../audience/index.js'
import { nameOf } from '../../../audience/index.js'
import { Facts, Fold } from '../../kit/index.js'
import type { ReadAudience } from '../../read/audience.js'
import { labelOf } from '../../read/label.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { AUDIENCE } from './choice.js'

/** Where the audience comes from and what is not known of it, as data buyers know such labels. */
export function LabelCard(shown: { cell: Cell; audience: ReadAudience; provider: { name: string; domain: string } }) {
  const { words, format } = useView()
  const said = words.audience.label
  const { cell, audience, provider } = shown
  const label = labelOf(cell, { audience, words, provider })
  const count = label.audience.idCount
  return (
    <Fold summary={said.title} open={false}>
      <Facts
        facts={[
          [said.provider, label.provider.name],
          [said.cell, label.segment.name],
          [said.iab, label.segment.standardIds.join(', ')],
          [words.segment.source, words.segment.sourceText],
          [said.precision, said.precisionText],
          [said.count, count === null ? words.segment.withheld : format.number(count)],
          [said.expansion, said.expansionText],
          [words.segment.refresh, words.segment.refreshText],
          [said.lookBack, said.lookBackText],
          [words.segment.unknownTraits, words.segment.unknownTraitsText],
          ...(label.source.window === null
            ? []
            : [
                [
                  words.segment.window,
                  fill(words.segment.windowText, {
                    from: format.day(label.source.window.from),
                    to: format.day(label.source.window.to),
                  }),
                ] as const,
              ]),
        ]}
      />
      <p>
        <a href={`${AUDIENCE}/etiquette.json?public=${encodeURIComponent(nameOf(cell))}`}>{said.file}</a>
      </p>
    </Fold>
  )
}
