/** An answer of the API that says what is wrong: RFC 9457, with a stable `code`. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string | undefined

  constructor({ status, code, title, detail }: { status: number; code: string; title: string; detail?: string }) {
    super(title)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.detail = detail
  }
}

/** The JSON body of a problem (`application/problem+json`). */
export function problemBody(problem: Problem): Record<string, unknown> {
  return {
    type: `urn:lanterne:problem:${problem.code}`,
    title: problem.message,
    status: problem.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
  }
}

export function notFound(what: string): Problem {
  return new Problem({ status: 404, code: 'not-found', title: `${what} does not exist, or is not yours to see.` })
}

export function invalid(detail: string): Problem {
  return new Problem({ status: 400, code: 'invalid-request', title: 'The request is not valid.', detail })
}
