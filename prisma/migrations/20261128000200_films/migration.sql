-- The catalogue of films, and which page shows which of them (docs/decisions/0025).

-- Genres were as somebody had written them; from now on they are of one list (server/film/genres.ts). What it has no word for goes.
UPDATE public.film AS f SET genres = ARRAY(
  SELECT DISTINCT m.genre
  FROM unnest(f.genres) AS g(written) JOIN (VALUES
    ('action', 'action'), ('animation', 'animation'), ('aventure', 'aventure'), ('biopic', 'biopic'), ('comédie', 'comedie'),
    ('comédie dramatique', 'comedie-dramatique'), ('comédie musicale', 'comedie-musicale'), ('documentaire', 'documentaire'),
    ('drame', 'drame'), ('espionnage', 'espionnage'), ('fantastique', 'fantastique'), ('guerre', 'guerre'),
    ('histoire', 'historique'), ('historique', 'historique'), ('horreur', 'horreur'), ('musique', 'musique'),
    ('policier', 'policier'), ('romance', 'romance'), ('science-fiction', 'science-fiction'), ('science fiction', 'science-fiction'),
    ('spectacle', 'spectacle'), ('thriller', 'thriller'), ('western', 'western')
  ) AS m(written, genre) ON m.written = lower(g.written)
  ORDER BY m.genre
) WHERE genres <> '{}';

ALTER TABLE public.film
  ADD COLUMN for_children boolean NOT NULL DEFAULT false,
  -- Of its first release.
  ADD COLUMN year smallint,
  -- What the federation says of it; null: its year decides.
  ADD COLUMN heritage boolean,
  -- The film that this one turned out to be: its row stays for what was kept under its number.
  ADD COLUMN merged_into integer,
  ADD COLUMN merged_at timestamptz(6),
  ADD CONSTRAINT film_genres_of_the_list CHECK (genres <@ ARRAY['action', 'animation', 'aventure', 'biopic', 'comedie',
    'comedie-dramatique', 'comedie-musicale', 'documentaire', 'drame', 'espionnage', 'fantastique', 'guerre', 'historique', 'horreur',
    'musique', 'policier', 'romance', 'science-fiction', 'spectacle', 'thriller', 'western']),
  ADD CONSTRAINT film_year_plausible CHECK (year BETWEEN 1888 AND 2200),
  ADD CONSTRAINT film_not_its_own_other CHECK (merged_into <> id),
  ADD CONSTRAINT film_merged_at_a_time CHECK ((merged_into IS NULL) = (merged_at IS NULL)),
  ADD CONSTRAINT film_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.film (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX film_merged_into_idx ON public.film (merged_into);

-- Other names of films: titles that the federation linked, slugs of the files that were imported, names of merged films.
-- Without a film: the federation said that this is none.
CREATE TABLE public.film_alias (
  name       text NOT NULL,
  film_id    integer,
  person_id  uuid,
  decided_at timestamptz(6) NOT NULL,
  CONSTRAINT film_alias_pkey PRIMARY KEY (name),
  CONSTRAINT film_alias_film_id_fkey FOREIGN KEY (film_id) REFERENCES public.film (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT film_alias_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT film_alias_name_length CHECK (name <> '' AND length(name) <= 300)
);
CREATE INDEX film_alias_film_id_idx ON public.film_alias (film_id);
CREATE TRIGGER film_alias_changed AFTER INSERT OR UPDATE OR DELETE ON public.film_alias
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
GRANT SELECT ON public.film_alias TO lanterne_pixel, lanterne_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.film_alias TO lanterne_console;
-- Normalised names follow the rule that makes them.
GRANT UPDATE (normalised) ON public.film TO lanterne_worker;

-- Titles that pages declare and that are no film that we know for certain: what the federation reviews. Sites, no persons.
CREATE TABLE plane.film_seen (
  site       uuid NOT NULL REFERENCES public.site (id),
  normalised text NOT NULL CHECK (normalised <> '' AND length(normalised) <= 300),
  title      text NOT NULL CHECK (length(title) <= 200),
  first_day  date NOT NULL,
  last_day   date NOT NULL,
  visits     bigint NOT NULL CHECK (visits > 0),
  PRIMARY KEY (site, normalised)
);
CREATE INDEX film_seen_normalised ON plane.film_seen (normalised);

-- Pages that say which film they show, or whose address has the name of one: what a site's rules are learnt from. Addresses
-- without host, query and fragment, and no persons.
CREATE TABLE plane.page_seen (
  site     uuid NOT NULL REFERENCES public.site (id),
  path     text NOT NULL CHECK (path <> '' AND length(path) <= 300),
  title    text CHECK (title <> '' AND length(title) <= 200),
  kind     text,
  last_day date NOT NULL,
  visits   bigint NOT NULL CHECK (visits > 0),
  PRIMARY KEY (site, path)
);

-- How the addresses of a site name films, as it was learnt.
CREATE TABLE plane.page_rule (
  site      uuid NOT NULL REFERENCES public.site (id),
  pattern   text NOT NULL CHECK (pattern <> '' AND length(pattern) <= 300),
  reads     text NOT NULL CHECK (reads IN ('slug', 'id')),
  kind      text,
  -- Films by the numbers of the site, for a rule that reads an id.
  ids       jsonb NOT NULL CHECK (jsonb_typeof(ids) = 'object'),
  -- How many different films spoke for it.
  evidence  integer NOT NULL CHECK (evidence > 0),
  learnt_at timestamptz NOT NULL,
  PRIMARY KEY (site, pattern, reads)
);

GRANT SELECT ON plane.page_rule TO lanterne_pixel, lanterne_console;
GRANT SELECT, INSERT, UPDATE ON plane.film_seen, plane.page_seen TO lanterne_pixel;
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.film_seen, plane.page_seen, plane.page_rule TO lanterne_worker;
GRANT SELECT, DELETE ON plane.film_seen TO lanterne_console;
