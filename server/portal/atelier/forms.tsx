import { only } from '../../membership/index.js'
import { ChosenFile, Dialog, FieldGroup, OnlyWith, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { Bench } from './bench.js'

/** Nothing is sent from here: the buttons are no submit buttons. */
export function Forms() {
  const { words } = useView()
  const said = words.atelier
  const { errors, nameHint, chooseFilm } = words.booking
  const options = [
    { value: 'un', text: said.optionOne },
    { value: 'deux', text: said.optionTwo },
  ]
  return (
    <>
      <Bench title={said.asked}>
        <form class="stack">
          <TextField name="texte" label={said.name} hint={nameHint} value="" maxLength={120} />
          <TextField name="jour" label={said.day} type="date" value="2026-11-22" />
          <TextField name="adresse" label={said.address} type="url" value="" required={false} />
          <ChosenFile label={words.members.file} read={words.members.fileRead} />
          <SelectField name="choix" label={said.choice} value="" placeholder={chooseFilm} options={options} />
          <FieldGroup name="groupe" label={said.group} hint={said.note}>
            {options.map(({ value, text }) => (
              <div class="choice" key={value}>
                <label>
                  <input type="checkbox" name="groupe" value={value} checked={value === 'un'} /> {text}
                </label>
              </div>
            ))}
          </FieldGroup>
        </form>
      </Bench>
      <Bench title={said.onlySome}>
        <OnlyWith access={only('federation', { role: 'manager', effect: 'change' })} to="release">
          <p>{said.note}</p>
        </OnlyWith>
      </Bench>
      <Bench title={said.wrong}>
        <form class="stack">
          <TextField name="texte-faux" label={said.name} hint={nameHint} value="" error={errors.name} />
          <TextField name="adresse-fausse" label={said.address} type="url" value="http://" error={errors.landing} />
          <SelectField
            name="choix-faux"
            label={said.choice}
            value=""
            placeholder={chooseFilm}
            options={options}
            error={errors.film}
          />
          <FieldGroup name="groupe-faux" label={said.group} error={errors.publishers}>
            <div class="choice">
              <label>
                <input type="checkbox" name="groupe-faux" value="un" /> {said.optionOne}
              </label>
            </div>
          </FieldGroup>
        </form>
      </Bench>
      <Bench title={said.buttons}>
        <div class="actions">
          <button type="button">{said.act}</button>
          <button type="button" class="quiet">
            {said.actQuietly}
          </button>
          <a class="button" href="#formulaires">
            {said.link}
          </a>
        </div>
      </Bench>
      <Bench title={said.dialog}>
        <Dialog id="question" opener={said.ask} title={said.question} close={said.leave}>
          <p>{said.consequence}</p>
        </Dialog>
      </Bench>
    </>
  )
}
