-- Four roles, one for each thing that is allowed (DESIGN §6): the owner migrates; pixel, worker and console each reach
-- only their own tables. They are group roles without login: the logins of an installation are members of them, so
-- that two installations on one server do not share a password.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['lanterne_pixel', 'lanterne_worker', 'lanterne_console'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- Roles belong to the whole server: another database's migration made it in between.
      END;
    END IF;
  END LOOP;
END $$;

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- public: the console's tables (Prisma's). plane: visits, consents, the pool, clicks. ledger: money.
CREATE SCHEMA plane;
CREATE SCHEMA ledger;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO lanterne_pixel, lanterne_worker, lanterne_console;
GRANT USAGE ON SCHEMA plane TO lanterne_pixel, lanterne_worker, lanterne_console;
GRANT USAGE ON SCHEMA ledger TO lanterne_worker, lanterne_console;
