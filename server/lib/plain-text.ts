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

/**
 * The same of whatever came: cut, and without what cannot be stored; nothing for what is no text. For what a page may say of
 * itself as it likes.
 */
export function cutText(maxLength: number) {
  return z
    .unknown()
    .optional()
    .transform((value) =>
      typeof value === 'string' ? value.slice(0, maxLength).replace(/[\0\ud800-\udfff]/gu, '') : undefined,
    )
}
