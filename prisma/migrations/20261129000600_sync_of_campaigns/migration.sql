-- Synchronisation tells a publisher no more than a look-up, and the public log nothing of one person (docs/decisions/0029).

-- Weekly by each publisher: what one asked does not show in the answer to another. Whose page it was is a digest under the key of the
-- tombstones, another one for each person: the table is no list of who reads what.
ALTER TABLE plane.sync_ask ADD COLUMN publisher_hash bytea NOT NULL DEFAULT '';
ALTER TABLE plane.sync_ask DROP CONSTRAINT sync_ask_pkey;
ALTER TABLE plane.sync_ask ADD PRIMARY KEY (visitor, platform, publisher_hash);

DROP FUNCTION plane.ask_to_sync(uuid, uuid[], integer, timestamptz, timestamptz, bytea);
-- The platforms, of those that are offered and in their order, that a browser is to be synchronised with now, on a page of this
-- publisher: none that it was asked for there after `again`. They count as asked.
CREATE FUNCTION plane.ask_to_sync(
  person uuid, publisher uuid, offered uuid[], most integer, moment timestamptz, again timestamptz, key bytea
) RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  page bytea := substring(sha256(key || uuid_send(person) || uuid_send(publisher)) FOR 8);
BEGIN
  IF plane.addressable_until(person, moment, key) IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
    INSERT INTO plane.sync_ask AS a (visitor, platform, publisher_hash, asked_at)
    SELECT person, o.id, page, moment FROM unnest(offered) WITH ORDINALITY AS o(id, place)
    WHERE NOT EXISTS (
      SELECT FROM plane.sync_ask b WHERE b.visitor = person AND b.platform = o.id AND b.publisher_hash = page AND b.asked_at > again)
    ORDER BY o.place LIMIT most
    ON CONFLICT (visitor, platform, publisher_hash) DO UPDATE SET asked_at = excluded.asked_at WHERE a.asked_at <= again
    RETURNING a.platform;
END $$;
REVOKE ALL ON FUNCTION plane.ask_to_sync(uuid, uuid, uuid[], integer, timestamptz, timestamptz, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.ask_to_sync(uuid, uuid, uuid[], integer, timestamptz, timestamptz, bytea) TO lanterne_pixel;

-- A file of one line can be guessed, and its digest would say that the guess was right. What is published is the digest of the salt and
-- the file's own: who has the file and the salt can prove it, nobody else. Of files before this the salt is empty.
ALTER TABLE plane.export_file ADD COLUMN salt bytea, ADD COLUMN logged_sha256 bytea;
UPDATE plane.export_file SET logged_sha256 = sha256 WHERE sha256 IS NOT NULL;
REVOKE SELECT (sha256) ON plane.export_file FROM lanterne_console;
GRANT SELECT (logged_sha256) ON plane.export_file TO lanterne_console;
