/** The look of the demonstration's cinemas and newspapers: one sheet, no font and no image from anywhere. */
export const styleSheet = `
:root { --paper: #faf7f1; --ink: #1d1a16; --soft: #6b645a; --line: #ddd5c7; --accent: #9c3b1f; color-scheme: light }
.hue-1 { --accent: #1f5a7a } .hue-2 { --accent: #37633a } .hue-3 { --accent: #6a3570 }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 "Iowan Old Style", Palatino, "Palatino Linotype", Georgia, serif }
a { color: inherit; text-underline-offset: .2em; text-decoration-thickness: 1px }
a:hover { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 1.25rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .4rem 1rem; border-bottom: 1px solid var(--line) }
header .name { font-size: 2.1rem; font-weight: 700; letter-spacing: -.02em; text-decoration: none; color: var(--accent) }
header .city { color: var(--soft) }
header nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-left: auto }
header nav a { text-decoration: none }
h1 { font-size: clamp(1.9rem, 5vw, 3rem); line-height: 1.1; letter-spacing: -.02em; margin: 1.5rem 0 1rem }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem }
h2::first-letter { text-transform: uppercase }
.lead { color: var(--soft); font-size: 1.15rem; max-width: 40rem }
.poster { display: block; width: 100%; height: auto; border-radius: 3px; font-family: inherit }
ul.films { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)) }
ul.films a { text-decoration: none; display: block }
ul.films b { display: block; margin-top: .5rem; line-height: 1.25 }
ul.films span { color: var(--soft); font-size: .9rem }
ul.screenings { list-style: none; margin: 0; padding: 0 }
ul.screenings li { display: grid; grid-template-columns: 6rem 1fr auto; gap: 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line) }
ul.screenings .time { font-variant-numeric: tabular-nums; color: var(--accent); font-weight: 600 }
ul.screenings span { color: var(--soft) }
ul.screenings.own li { grid-template-columns: 6rem 1fr }
.film { display: grid; gap: 2rem; grid-template-columns: minmax(12rem, 20rem) 1fr }
.text { max-width: 40rem }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; display: flex; flex-wrap: wrap; gap: .25rem 2rem; justify-content: space-between }
footer p { margin: .25rem 0 }
button { font: inherit; padding: .6rem 1.2rem; border: 1px solid var(--ink); border-radius: 3px; background: var(--paper); color: var(--ink); cursor: pointer }
button:hover { background: var(--ink); color: var(--paper) }
footer button { padding: 0; border: 0; background: none; color: inherit; text-decoration: underline; font-size: inherit }
footer button:hover { background: none; color: var(--accent) }
#bandeau { position: fixed; inset: auto 0 0 0; margin: auto; max-width: 44rem; max-height: 90vh; overflow: auto; padding: 1.25rem; background: #fff; border: 1px solid var(--line); border-bottom: 0; border-radius: 6px 6px 0 0; box-shadow: 0 -8px 40px rgb(0 0 0 / .14) }
#bandeau[hidden] { display: none }
#bandeau h2 { margin: 0 0 .5rem }
#bandeau p { margin: 0 0 .75rem }
#bandeau label { display: block; margin: .5rem 0 }
#bandeau details { margin-bottom: 1rem }
#bandeau summary { cursor: pointer; color: var(--soft) }
#bandeau .buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem }
.paper { --accent: #1d1a16; --paper: #fff }
.paper header { justify-content: space-between; border-bottom: 3px double var(--ink) }
.paper header .name { font-size: clamp(2rem, 7vw, 3.6rem) }
.columns { display: grid; gap: 3rem; grid-template-columns: 1fr 18rem }
.kicker { text-transform: uppercase; letter-spacing: .1em; font-size: .8rem; color: #9c3b1f; margin: 1.5rem 0 0 }
.kicker + h1 { margin-top: .25rem }
.ad { position: sticky; top: 1rem; border: 1px solid var(--line); padding: .75rem; font-size: .9rem }
.ad .label { margin: 0 0 .5rem; color: var(--soft); font-size: .75rem }
.ad .click { text-decoration: none; display: block }
.ad .click b { display: block; margin: .6rem 0; font-size: 1.05rem; line-height: 1.3 }
.ad summary { cursor: pointer; color: var(--soft); font-size: .8rem }
.ad.empty { color: var(--soft); text-align: center; padding: 4rem 1rem }
@media (max-width: 46rem) {
  .columns, .film { grid-template-columns: 1fr }
  .film .poster { max-width: 13rem }
  .film h1 { margin-top: 0 }
  header nav { margin-left: 0 }
  ul.films { grid-template-columns: repeat(2, 1fr); gap: 1.25rem }
  ul.screenings li { grid-template-columns: 4.5rem 1fr auto; gap: .75rem }
  .ad { position: static; max-width: 20rem }
}
`

export const favicon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d1a16"/><path d="M6 10h14v12H6z" fill="#f3c969"/><path d="m20 14 7-4v12l-7-4z" fill="#f3c969"/></svg>'
