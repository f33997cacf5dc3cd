/** Seats of a row, with an aisle before and after these. */
const ROW = 24
const AISLES = [6, 18]
const ROWS = 9
export const SEATS = ROW * ROWS

/**
 * A theatre seen from the projection room: the front rows fill first, and what is not taken stays empty. Drawn for the
 * eye alone; the sentence beside it says the numbers.
 */
export function Seats({ taken }: { taken: number }) {
  const filled = Math.max(0, Math.min(SEATS, Math.round(taken)))
  return (
    <svg class="seats" viewBox={`0 0 ${ROW * 10 + 40} ${ROWS * 13 + 34}`} aria-hidden="true">
      <path class="screen" d={`M24 12Q${ROW * 5 + 20} 2 ${ROW * 10 + 16} 12`} />
      {Array.from({ length: SEATS }, (_, seat) => {
        const { x, y } = placeOf(seat)
        return <rect key={seat} class={seat < filled ? 'taken' : undefined} x={x} y={y} width="7" height="8" rx="2.5" />
      })}
    </svg>
  )
}

/** From the middle of each row outwards: nobody sits down at the edge of an empty room. */
function placeOf(seat: number): { x: number; y: number } {
  const row = Math.floor(seat / ROW)
  const within = seat % ROW
  const column = ROW / 2 + (within % 2 === 0 ? within / 2 : -(within + 1) / 2)
  const aisles = AISLES.filter((aisle) => column >= aisle).length
  return { x: 10 + column * 10 + aisles * 7, y: 28 + row * 13 }
}
