import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { sharedData } from '../../database.js'

const path = join(sharedData, 'sepa/pain.001.001.09.xsd')

/** Whether the schema of ISO 20022 is here; it is not ours to pass on. */
export const hasSchema = existsSync(path)

/** `test` where the schema is; elsewhere the test is skipped and its title says why. */
export function testWithSchema(title: string, run: () => void): void {
  if (hasSchema) test(title, run)
  else test.skip(`${title} (skipped: no pain.001.001.09.xsd beside the repository)`, run)
}

/** What the schema says against a file; null when nothing. */
export function schemaFault(xml: string): string | null {
  const schema = XmlDocument.fromString(readFileSync(path, 'utf8'))
  const validator = XsdValidator.fromDoc(schema)
  const document = XmlDocument.fromString(xml)
  try {
    validator.validate(document)
    return null
  } catch (error) {
    return (error as Error).message
  } finally {
    document.dispose()
    validator.dispose()
    schema.dispose()
  }
}
