/**
 * A choice of one text file beside a field for its text: the script reads it into the hidden field `fichier` and then says
 * `read`. Hidden without a script, since the text can be pasted then.
 */
export function ChosenFile({ label, read }: { label: string; read: string }) {
  return (
    <div class="field" data-file hidden>
      <label for="fichier-choisi">{label}</label>
      <input id="fichier-choisi" type="file" accept=".csv,.txt,text/csv,text/plain" data-file-into="fichier" />
      <input type="hidden" id="fichier" name="fichier" value="" />
      <p class="hint" role="status" data-file-read={read} />
    </div>
  )
}
