import { useView } from '../view.js'

/** A switch that is a form: one click, no script, no question asked back. */
export function Switch(props: { action: 'eteindre' | 'rallumer'; on: boolean; button: string; note: string }) {
  const { action, on, button, note } = props
  const { language } = useView()
  return (
    <form class="switch-form" method="post" action={`/e/donnees/${action}?langue=${language}`}>
      <button type="submit" class={on ? 'switch on' : 'switch'} aria-describedby={`${action}-note`}>
        {button}
      </button>
      <small id={`${action}-note`}>{note}</small>
    </form>
  )
}
