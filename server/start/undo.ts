export type Undo = () => Promise<void> | void

/**
 * Takes every step back, the last first, and empties the list. One that fails keeps none from being tried; the first
 * failure is thrown after all of them.
 */
export async function undoAll(steps: Undo[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps.splice(0).reverse()) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
