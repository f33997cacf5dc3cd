import { z } from 'zod'

/** Text that a database can keep: no NUL, no lone surrogate; not empty, and without blanks around it. */
export function cleanText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'not clean text')
}
