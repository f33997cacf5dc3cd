/** Throws when the program itself is wrong (never for bad input: that is a refusal or a problem). */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
