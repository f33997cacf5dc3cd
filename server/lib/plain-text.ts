import { z } from 'zod'

/**
 * Text that PostgreSQL can store and that reads the same everywhere: no NUL, no half of a surrogate pair.
 * @param maxLength in UTF-16 units
 */
export function plainText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'no NUL and no lone surrogate')
}
