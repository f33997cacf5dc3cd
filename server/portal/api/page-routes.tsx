import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { chooseLanguage } from '../language.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import type { Language } from '../words/index.js'
import { documentOf, type OpenApiDocument } from './document.js'
import { ApiPage } from './page.js'
import { allEndpoints } from './routes.js'

/** `/api`: what the API is, for people; `/api/v1/openapi.json`: the same for programs. Both for everybody. */
export function apiPageRoutes(options: PortalOptions): DeclaredRoutes {
  const endpoints = allEndpoints()
  const made = new Map<Language, OpenApiDocument>()
  const documentIn = (language: Language) => {
    const document = made.get(language) ?? documentOf(endpoints, { origin: options.origin, language })
    made.set(language, document)
    return document
  }
  return new DeclaredRoutes()
    .add('get', '/api', PUBLIC, page(options, show))
    .add('get', '/api/v1/openapi.json', PUBLIC, (request, response) => {
      const acceptLanguage = request.headers['accept-language']
      const language = chooseLanguage({ asked: request.query.langue, cookie: undefined, acceptLanguage })
      response.set({ 'Cache-Control': 'public, max-age=300', Vary: 'Accept-Language', 'Content-Language': language })
      response.json(documentIn(language))
    })

  function show({ view }: Asked): Answer {
    const document = documentIn(view.language)
    return { title: view.words.api.title, body: <ApiPage {...{ endpoints, document, origin: options.origin }} /> }
  }
}
