import fc from 'fast-check'
import { secretToken } from '../../server/lib/id.js'
import {
  ENTRY_COOKIE,
  entryCookie,
  forgetCookie,
  readEntryCookie,
  readSessionCookie,
  SESSION_COOKIE,
  sessionCookie,
} from '../../server/membership/index.js'

test('the cookie keeps every promise that its prefix demands, and is out of reach of scripts and other sites', () => {
  const cookie = sessionCookie('x')
  expect(cookie).toBe('__Host-lanterne=x; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800')
  expect(forgetCookie()).toContain('__Host-lanterne=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0')
})

test('a token is found among other cookies', () => {
  const token = secretToken()
  expect(readSessionCookie(`a=1; ${SESSION_COOKIE}=${token}; b=2`)).toBe(token)
})

test('what cannot be a token is not looked up', () => {
  for (const value of ['', 'short', `${secretToken()}x`, `${secretToken().slice(1)}'`, `${secretToken().slice(1)}=`])
    expect(readSessionCookie(`${SESSION_COOKIE}=${value}`)).toBeNull()
  expect(readSessionCookie(`x${SESSION_COOKIE}=${secretToken()}`)).toBeNull()
  expect(readSessionCookie(undefined)).toBeNull()
  expect(readSessionCookie(`${'a=1; '.repeat(5000)}${SESSION_COOKIE}=${secretToken()}`)).toBeNull()
})

test('no header makes the reader throw or give anything but a token', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${SESSION_COOKIE}=${text}`),
      ),
      (header) => {
        const read = readSessionCookie(header)
        expect(read === null || /^[\w-]{43}$/.test(read)).toBe(true)
      },
    ),
  )
})

test('the cookie of a browser in which somebody enters is no session, and lasts half an hour', () => {
  const token = secretToken()
  expect(entryCookie(token)).toBe(
    `__Host-lanterne-entree=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1800`,
  )
  expect(readEntryCookie(`a=1; ${ENTRY_COOKIE}=${token}`)).toBe(token)
  expect(readSessionCookie(`${ENTRY_COOKIE}=${token}`)).toBeNull()
  expect(readEntryCookie(`${SESSION_COOKIE}=${token}`)).toBeNull()
})
