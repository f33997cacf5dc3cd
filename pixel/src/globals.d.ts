/** What browsers have and TypeScript's own library does not know. */
interface Navigator {
  readonly globalPrivacyControl?: boolean
}

interface Document {
  readonly prerendering?: boolean
}
