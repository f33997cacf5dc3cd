export { type Bar, BarChart } from './chart.js'
export { FieldGroup, type FieldProps, SelectField, TextField } from './form.js'
export { Layout } from './layout.js'
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
export { type Column, Table } from './table.js'
