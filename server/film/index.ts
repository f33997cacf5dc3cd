export {
  type Alias,
  type Catalogue,
  type CatalogueFilm,
  createCatalogue,
  filmOfSlug,
  type GrowingCatalogue,
} from './catalogue.js'
export { isChildrensList, saysChildrens, saysChildrensBesideTitle } from './childrens.js'
export { compareDirectors, personKey, readDirectors } from './directors.js'
export { likelyDoubles } from './doubles.js'
export { GENRES, type Genre, isGenre, type ReadGenre, type ReadGenres, readGenre, readGenres } from './genres.js'
export { learnRules, type SeenPage } from './learn.js'
export { type FilmMatch, matchFilm, type SeenFilm } from './match.js'
export { type ReadLength, readLength } from './minutes.js'
export { NEVER, type NeverTheme, neverTheme } from './never.js'
export { properTitle, writtenWell } from './proper-title.js'
export {
  decideTitle,
  forgetTitle,
  lastDecisions,
  makeFilm,
  type NewFilm,
  searchFilms,
  type TitleDecision,
  type TitleSeen,
  titlesToReview,
  titleToReview,
  updateFilm,
} from './review.js'
export { createRuleReader, expressionOf, type PageRule, plainPath } from './rules.js'
export { loadAliases, loadCatalogue, loadFilmTastes, lockCatalogue, refreshTitles } from './store.js'
export { HERITAGE, HERITAGE_AFTER_YEARS, isHeritage, type TastedFilm, tastesOf } from './tastes.js'
export { normaliseTitle, type ReadTitle, readTitle } from './title.js'
