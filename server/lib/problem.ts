/** An answer of the API that says what is wrong: RFC 9457, with a stable `code`. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string | undefined
  readonly errors: readonly FieldError[] | undefined

  constructor(problem: {
    status: number
    code: string
    title: string
    detail?: string
    errors?: readonly FieldError[]
  }) {
    const { status, code, title, detail, errors } = problem
    super(title)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.detail = detail
    this.errors = errors
  }
}

/** What is wrong with one field. `pointer`: where it is in the body (RFC 6901), or the name of a parameter. */
export interface FieldError {
  pointer: string
  detail: string
}

/** The JSON body of a problem (`application/problem+json`). */
export function problemBody(problem: Problem): Record<string, unknown> {
  return {
    type: `urn:lanterne:problem:${problem.code}`,
    title: problem.message,
    status: problem.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  }
}

export function notFound(what: string): Problem {
  return new Problem({ status: 404, code: 'not-found', title: `${what} does not exist, or is not yours to see.` })
}

export function invalid(detail: string): Problem {
  return new Problem({ status: 400, code: 'invalid-request', title: 'The request is not valid.', detail })
}
