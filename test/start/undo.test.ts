import { type Undo, undoAll } from '../../server/start/undo.js'

test('steps are taken back in reverse order, each once', async () => {
  const undone: string[] = []
  const steps: Undo[] = [() => void undone.push('first'), async () => void undone.push('second')]
  await undoAll(steps)
  await undoAll(steps)
  expect(undone).toEqual(['second', 'first'])
})

test('a step that fails keeps none from being taken back, and is told first of all that failed', async () => {
  const undone: string[] = []
  const steps: Undo[] = [
    () => void undone.push('lock'),
    () => {
      throw new Error('the database does not stop')
    },
    () => Promise.reject(new Error('a role does not stop')),
    () => void undone.push('announcement'),
  ]
  await expect(undoAll(steps)).rejects.toThrow('a role does not stop')
  expect(undone).toEqual(['announcement', 'lock'])
})
