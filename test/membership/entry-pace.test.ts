import { EntryPace } from '../../server/membership/index.js'

const at = (minutes: number) => new Date(1_800_000_000_000 + minutes * 60_000)

test('from one network an address is sent three links, then one each ten minutes', () => {
  const pace = new EntryPace()
  const ask = (minutes: number, host: number) =>
    pace.mayAsk({ email: 'ada@exemple.fr', address: `192.0.2.${host}`, now: at(minutes) })
  expect([1, 2, 3, 4].map((host) => ask(0, host))).toEqual([true, true, true, false])
  expect([ask(9, 5), ask(10, 5), ask(10, 5)]).toEqual([false, true, false])
})

test('nobody is kept from a link by somebody who asks for theirs all day elsewhere', () => {
  const pace = new EntryPace()
  const email = 'ada@exemple.fr'
  for (let minutes = 0; minutes < 600; minutes++) {
    pace.mayAsk({ email, address: '198.51.100.7', now: at(minutes) })
    // Their own network, whatever it is written as, is theirs.
    if (minutes % 60 === 59) expect(pace.mayAsk({ email, address: '::ffff:192.0.2.77', now: at(minutes) })).toBe(true)
  }
})

test('a mailbox is not filled from many networks: twenty at once, and twenty an hour', () => {
  const pace = new EntryPace()
  let sent = 0
  const flood = (minutes: number) => {
    for (let network = 0; network < 250; network++)
      if (pace.mayAsk({ email: 'ada@exemple.fr', address: `10.${minutes}.${network}.1`, now: at(minutes) })) sent += 1
  }
  flood(0)
  expect(sent).toBe(20)
  for (let minutes = 1; minutes <= 60; minutes++) flood(minutes)
  expect(sent).toBe(40)
  expect(pace.mayAsk({ email: 'grace@exemple.fr', address: '10.60.1.1', now: at(60) })).toBe(true)
})

test('who comes without an address keeps nobody else from anything', () => {
  const pace = new EntryPace()
  for (let asked = 0; asked < 200; asked++) {
    pace.mayAsk({ email: `${asked}@exemple.fr`, address: asked % 2 ? '' : 'unknown', now: at(0) })
    pace.mayTry({ address: '', now: at(0) })
  }
  expect(pace.mayTry({ address: '', now: at(0) })).toBe(false)
  for (const address of ['192.0.2.1', '::ffff:192.0.3.1', '2001:db8::1']) {
    expect(pace.mayTry({ address, now: at(0) })).toBe(true)
    expect(pace.mayAsk({ email: 'ada@exemple.fr', address, now: at(0) })).toBe(true)
  }
})
