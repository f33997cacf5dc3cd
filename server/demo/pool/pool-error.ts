/** No audience can be invented here, and a person can do something about it. */
export class PoolError extends Error {
  override name = 'PoolError'
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}
