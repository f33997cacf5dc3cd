export { type Bar, BarChart } from './chart.js'
export { ChosenFile } from './chosen-file.js'
export { Dialog } from './dialog.js'
export { FieldGroup, type FieldProps, SelectField, TextField } from './form.js'
export { Lantern } from './lantern.js'
export { Layout } from './layout.js'
export { FranceMap, type MapRegion } from './map.js'
export { OnlyWith } from './only-with.js'
export { Prose } from './prose.js'
export { SEATS, Seats } from './seats.js'
export {
  Code,
  Contents,
  EmptyState,
  Facts,
  Figure,
  Figures,
  Fold,
  Money,
  Notice,
  Section,
  SHORT_LIST,
  State,
  Typed,
} from './show.js'
export { Sparkline } from './spark.js'
export { type Column, Table } from './table.js'
export { Tabs } from './tabs.js'
export { Ticket } from './ticket.js'
export { Toast } from './toast.js'
