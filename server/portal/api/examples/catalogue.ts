import type { Example } from '../endpoint.js'

const FILM = {
  id: 22,
  title: "L'Aventure rêvée",
  directors: ['Valeska Grisebach'],
  genres: ['drame'],
  year: 2026,
  landingUrl: 'https://www.allocine.fr/rechercher/?q=L%27Aventure%20r%C3%AAv%C3%A9e',
  decision: 'accepted',
}

export const films: Example = {
  query: { title: 'aventure rêvée', limit: '5' },
  answer: { films: [FILM], next: null },
}

export const film: Example = { params: { id: '22' }, answer: FILM }

export const publishers: Example = {
  answer: {
    publishers: [{ id: '9b461753-4504-8a1c-b0b0-9a6d96775d09', name: 'La Gazette du Soir', host: 'gazette.example' }],
  },
}

export const platforms: Example = {
  answer: {
    platforms: [
      {
        id: '4b0c6a1e-8f5d-4a77-9d3b-2f6f3c1f0a55',
        name: 'Une plateforme',
        vendorId: 32,
        status: 'connected',
        since: '2026-11-01T09:00:00.000Z',
        endedAt: null,
      },
    ],
  },
}
