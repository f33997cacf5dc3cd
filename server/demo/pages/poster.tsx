import { printedApostrophes } from '../../lib/typography.js'
import type { DemoFilm } from '../films.js'
import { fingerprint } from './programme.js'

/** A poster that is drawn, not the film's: shapes and colours that come out of its title. */
export function Poster({ film }: { film: DemoFilm }) {
  const dice = fingerprint(film.slug)
  const hue = dice % 360
  const [ground, shape, light] = [
    `hsl(${hue} 34% 22%)`,
    `hsl(${(hue + 40) % 360} 46% 46%)`,
    `hsl(${(hue + 180) % 360} 62% 82%)`,
  ]
  const lines = wrap(printedApostrophes(film.title))
  return (
    <svg
      class="poster"
      viewBox="0 0 300 400"
      role="img"
      aria-label={`Affiche dessinée pour ${printedApostrophes(film.title)}`}
    >
      <rect width="300" height="400" fill={ground} />
      {shapes(dice, { shape, light })}
      {/* Behind the title, so that it is read on any shape. */}
      <rect y={372 - lines.length * 34} width="300" height="300" fill={ground} opacity="0.82" />
      {lines.map((line, index) => (
        <text key={line} x="24" y={380 - (lines.length - 1 - index) * 34} fill="#fff" font-size="30" font-weight="700">
          {line}
        </text>
      ))}
    </svg>
  )
}

function shapes(dice: number, { shape, light }: { shape: string; light: string }) {
  const radius = 60 + (dice % 50)
  const y = 90 + (dice % 60)
  if (dice % 3 === 0) {
    return [
      <circle key="sun" cx={90 + (dice % 120)} cy={y} r={radius} fill={light} />,
      <path key="hill" d="M0 300 Q80 210 160 280 T300 240 V400 H0 Z" fill={shape} />,
    ]
  }
  if (dice % 3 === 1) {
    return [
      <path key="beam" d={`M150 30 L${270 + (dice % 30)} 400 H${20 + (dice % 40)} Z`} fill={light} opacity="0.85" />,
      <circle key="moon" cx="150" cy={y + 60} r={radius / 2} fill={shape} />,
    ]
  }
  return Array.from({ length: 5 }, (_, index) => (
    <rect
      key={index}
      x={20 + index * 54}
      y={60 + ((dice >> index) % 90)}
      width="38"
      height={170 + ((dice >> (index + 3)) % 70)}
      fill={index % 2 ? shape : light}
    />
  ))
}

/** Lines of at most 17 characters, for the poster's width. */
function wrap(title: string): string[] {
  const lines: string[] = []
  for (const word of title.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 17) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
