/** What a cinema is given of its account: statements of closed months, and invoices that are made in its name. */
export {
  answerStatementContest,
  contestStatement,
  STATEMENT_REASONS,
  type StatementAnswerRefusal,
  type StatementContestRefusal,
  type StatementReason,
} from './contest/contest-statement.js'
export {
  type ContestableStatement,
  contestableStatements,
  type StatementContest,
  statementContests,
} from './contest/read-contests.js'
export { statementCsv } from './csv.js'
export {
  type AnswerRefusal,
  answerContest,
  CONTEST_REASONS,
  type ContestReason,
  type ContestRefusal,
  contestInvoice,
} from './invoice/contest.js'
export { invoicePdf } from './invoice/invoice-pdf.js'
export { issueInvoices } from './invoice/issue-invoices.js'
export { NOTE_MAX } from './invoice/note.js'
export type { WaitingReason } from './invoice/pending.js'
export {
  customerYears,
  findDocument,
  type Invoice,
  type InvoiceState,
  invoicesOf,
  type WaitingInvoice,
  waitingInvoices,
} from './invoice/read-invoices.js'
export type { DocumentBody, DocumentKind } from './invoice/shape.js'
export { issueStatements, type StatementRefused } from './issue.js'
export { statementPdf } from './pdf.js'
export { isStatementPeriod, quarterOf, type StatementPeriod, statementPeriod } from './period.js'
export { type ContestTime, contestTime, listStatements, type StatementSummary, statementOf } from './read.js'
export type { EarnedLine, IssuedStatement, MonthClose, MovementLine, StatementBody } from './shape.js'
export { isNull, type StatementSums, sumsOf } from './sums.js'
