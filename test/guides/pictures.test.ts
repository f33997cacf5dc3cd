import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../database.js'
import { guide } from './blocks.js'
import { PICTURE_BYTES_MAX, PICTURES, PICTURES_BYTES_MAX, picturesIn } from './pictures.js'

const FOLDER = join(root, 'docs/guides')
/** Shorter than this it names the picture, and does not say what is to be seen. */
const ALT_LENGTH_MIN = 40

const guides = readdirSync(FOLDER).filter((file) => file.endsWith('.md'))
const shown = guides.flatMap((file) => picturesIn(guide(file)).map((picture) => ({ file, ...picture })))
const files = readdirSync(PICTURES)

test('every picture of a guide is there, and says in words what is to be seen', () => {
  expect(shown.length).toBeGreaterThan(20)
  for (const { file, alt, path } of shown) {
    expect({ file, path, there: existsSync(join(FOLDER, path)) }).toEqual({ file, path, there: true })
    expect({ file, path, says: alt.length >= ALT_LENGTH_MIN }).toEqual({ file, path, says: true })
  }
})

test('no picture is in no guide', () => {
  const used = new Set(shown.map(({ path }) => path))
  expect(files.filter((file) => !used.has(`images/${file}`))).toEqual([])
})

test('a guide shows pictures in its own language', () => {
  const wrong = shown.filter(({ file, path }) => !path.endsWith(`.${file.split('.')[1]}.webp`))
  expect(wrong).toEqual([])
})

test('both languages have the same pictures', () => {
  const names = (language: string) =>
    files.filter((file) => file.endsWith(`.${language}.webp`)).map((file) => file.split('.')[0])
  expect(names('en')).toEqual(names('fr'))
})

test('pictures are small enough for whoever clones this', () => {
  const sizes = files.map((file) => ({ file, bytes: statSync(join(PICTURES, file)).size }))
  expect(sizes.filter(({ bytes }) => bytes > PICTURE_BYTES_MAX)).toEqual([])
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(PICTURES_BYTES_MAX)
})

test('these tests can fail: a picture without words is found as one', () => {
  expect(picturesIn('![](images/a.fr.webp) and ![What is seen](b.webp), [no picture](c.md)')).toEqual([
    { alt: '', path: 'images/a.fr.webp' },
    { alt: 'What is seen', path: 'b.webp' },
  ])
})
