-- As before, but the partitions are listed first: where the planner read pg_class by itself, the day was looked for in the name of every
-- table and index that there is, and the nightly purge of visits failed on the first that has none.
CREATE OR REPLACE FUNCTION plane.drop_partitions(before_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plane, pg_temp AS $$
DECLARE
  dropped integer := 0;
  part text;
  uncounted boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.partitions', 0));
  FOR part IN
    WITH partition AS MATERIALIZED (
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent IN ('plane.visit'::regclass, 'plane.visit_unlinked'::regclass)
    )
    SELECT relname FROM partition WHERE to_date(right(relname, 8), 'YYYYMMDD') < before_day
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM plane.%I WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = ''roll-up''))',
      part) INTO uncounted;
    CONTINUE WHEN uncounted; -- A roll-up that stands still loses no visit.
    EXECUTE format('DROP TABLE plane.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
