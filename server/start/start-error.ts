/** The program cannot start, and a person can mend it: shown as two plain lines, never as a stack trace. */
export class StartError extends Error {
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.name = 'StartError'
    this.advice = advice
  }
}
