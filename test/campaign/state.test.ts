import {
  CAMPAIGN_DEEDS,
  CAMPAIGN_STATES,
  type CampaignAction,
  type CampaignActor,
  mayDo,
  move,
} from '../../server/campaign/index.js'

const actions: CampaignAction[] = ['submit', 'take-back', 'accept', 'refuse', 'start', 'end']
const actors: CampaignActor[] = ['distributor', 'operator', 'federation', 'clock']

test('the usual life of a campaign', () => {
  expect(move({ state: 'draft', action: 'submit', actor: 'distributor' })).toEqual({ moved: true, to: 'submitted' })
  expect(move({ state: 'submitted', action: 'accept', actor: 'operator' })).toEqual({ moved: true, to: 'accepted' })
  expect(move({ state: 'accepted', action: 'start', actor: 'clock' })).toEqual({ moved: true, to: 'running' })
  expect(move({ state: 'running', action: 'end', actor: 'clock' })).toEqual({ moved: true, to: 'ended' })
})

test('only the operator accepts, and nobody accepts a draft', () => {
  for (const actor of actors) {
    if (actor !== 'operator')
      expect(move({ state: 'submitted', action: 'accept', actor })).toEqual({ moved: false, why: 'not-yours-to-do' })
    expect(move({ state: 'draft', action: 'accept', actor }).moved).toBe(false)
  }
})

test('the federation may refuse a running campaign; the operator only before it accepted', () => {
  expect(move({ state: 'running', action: 'refuse', actor: 'federation' })).toEqual({ moved: true, to: 'refused' })
  expect(move({ state: 'running', action: 'refuse', actor: 'operator' })).toEqual({ moved: false, why: 'wrong-state' })
  expect(move({ state: 'submitted', action: 'refuse', actor: 'operator' })).toEqual({ moved: true, to: 'refused' })
})

test('an ended or refused campaign stays so, whoever does what', () => {
  for (const state of ['ended', 'refused'] as const)
    for (const action of actions) for (const actor of actors) expect(move({ state, action, actor }).moved).toBe(false)
})

test('no campaign runs without the operator having accepted it', () => {
  const reached = new Map<string, boolean>([['draft', false]])
  for (let round = 0; round < CAMPAIGN_STATES.length; round++)
    for (const [state] of [...reached])
      for (const action of actions)
        for (const actor of actors) {
          if (action === 'accept') continue
          const moved = move({ state: state as 'draft', action, actor })
          if (moved.moved) reached.set(moved.to, true)
        }
  expect([...reached.keys()].sort()).toEqual(['draft', 'refused', 'submitted'])
})

test('what leaves a campaign in its state is each of one actor, in few states', () => {
  const may = CAMPAIGN_DEEDS.flatMap((deed) =>
    actors.flatMap((actor) => {
      const states = CAMPAIGN_STATES.filter((state) => mayDo({ state, deed, actor }))
      return states.length === 0 ? [] : [`${actor} ${deed}: ${states.join(' ')}`]
    }),
  )
  expect(may).toEqual([
    'distributor edit: draft',
    'operator quote: submitted',
    'distributor answer-quote: submitted',
    'operator set-deal: submitted accepted running',
    'operator import-delivery: running ended',
  ])
})
