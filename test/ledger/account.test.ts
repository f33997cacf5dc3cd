import { cinemaAccrued, cinemaPayable, operatorReceivable, parseCinemaAccount } from '../../server/ledger/index.js'

test('the name of a cinema’s account says whose it is and which', () => {
  const id = '018f3c3a-1111-7222-8333-abcdefabcdef'
  expect(parseCinemaAccount(cinemaAccrued(id))).toEqual({ cinemaId: id, side: 'accrued' })
  expect(parseCinemaAccount(cinemaPayable(id))).toEqual({ cinemaId: id, side: 'payable' })
})

test('other names are no cinema’s', () => {
  for (const name of [
    operatorReceivable,
    'cinema:',
    'cinema:a',
    'cinema:a:b:accrued',
    'cinema:a:paid',
    'xcinema:a:accrued',
  ])
    expect(parseCinemaAccount(name)).toBeNull()
})
