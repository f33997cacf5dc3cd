/** The lantern, large: dark while it waits, lit when the first visit is there. Its light is drawn by the style sheet. */
export function Lantern({ lit }: { lit: boolean }) {
  return (
    <svg class={lit ? 'lantern lit' : 'lantern'} viewBox="0 0 120 150" aria-hidden="true">
      <circle class="glow" cx="60" cy="82" r="58" />
      <path class="ring" d="M60 4a11 11 0 0 1 11 11c0 5-3 9-7 10h-8c-4-1-7-5-7-10A11 11 0 0 1 60 4z" />
      <path class="metal" d="M38 28h44l6 12H32zM30 124h60l6 14H24z" />
      <path class="pane" d="M38 44h44l6 76H32z" />
      <path class="metal" d="M35 42h4l-4 80h-4zM81 42h4l4 80h-4zM58 42h4v12h-4z" />
      <path class="flame" d="M60 62c10 13 14 21 14 31a14 14 0 0 1-28 0c0-10 4-18 14-31z" />
      <path class="core" d="M60 84c4 6 6 9 6 13a6 6 0 0 1-12 0c0-4 2-7 6-13z" />
    </svg>
  )
}
