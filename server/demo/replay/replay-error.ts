/** The replay cannot be done, and a person can do something about it. */
export class ReplayError extends Error {
  override name = 'ReplayError'
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}
