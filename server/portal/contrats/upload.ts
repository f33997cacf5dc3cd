import { Busboy, type BusboyInstance } from '@fastify/busboy'
import type { Request } from 'express'
import { SIGNED_FILE_MAX_BYTES } from '../../contract/index.js'

/** A form with one file: its fields, and the bytes; null for no file, or one that is larger than is taken. */
export interface Upload {
  fields: Record<string, string>
  file: Buffer | null
}

const FIELDS_MAX = 10
const FIELD_MAX_BYTES = 1_000

/**
 * Reads a form of the type multipart/form-data, in memory and within limits: one file of at most ten megabytes, few and short
 * fields. What is not such a form, or breaks off, gives no file.
 */
export function readUpload(request: Request): Promise<Upload> {
  return new Promise((resolve) => {
    const fields: Record<string, string> = {}
    let file: Buffer | null = null
    const type = request.headers['content-type'] ?? ''
    if (!/^multipart\/form-data;/i.test(type)) return resolve({ fields, file })
    // Without its boundary the type promises nothing: the parser throws.
    let parser: BusboyInstance
    try {
      parser = new Busboy({
        headers: { 'content-type': type },
        limits: {
          files: 1,
          fields: FIELDS_MAX,
          fieldSize: FIELD_MAX_BYTES,
          fileSize: SIGNED_FILE_MAX_BYTES,
          headerPairs: 20,
        },
      })
    } catch {
      request.resume()
      return resolve({ fields, file })
    }
    const end = () => {
      request.unpipe(parser)
      request.resume()
      resolve({ fields, file })
    }
    parser.on('field', (name, value, _nameTruncated, truncated) => {
      if (!truncated) fields[name] = value
    })
    parser.on('file', (_name, stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        file = stream.truncated ? null : Buffer.concat(chunks)
      })
    })
    parser.on('finish', end)
    parser.on('error', () => {
      file = null
      end()
    })
    request.on('aborted', end)
    request.pipe(parser)
  })
}
