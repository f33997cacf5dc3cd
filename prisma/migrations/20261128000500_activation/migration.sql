-- Look-ups by publishers (docs/decisions/0028): how they ended, by publisher, campaign and day. No persons.
CREATE TABLE plane.lookup_count (
  publisher uuid NOT NULL,    -- the nil uuid where the page is nobody's
  campaign  integer NOT NULL, -- 0: of none
  day       date NOT NULL,    -- Europe/Paris
  outcome   text NOT NULL,    -- `in`: the answer named the campaign; `answered`, or why there was no answer
  lookups   bigint NOT NULL CHECK (lookups > 0),
  PRIMARY KEY (publisher, campaign, day, outcome)
);
GRANT SELECT, INSERT, UPDATE ON plane.lookup_count TO lanterne_pixel;
GRANT SELECT ON plane.lookup_count TO lanterne_worker, lanterne_console;

-- No contract, nothing: which are in force, and nothing else of them. Their end is told at once.
GRANT SELECT (id, kind, party_id, state, in_force_from) ON public.contract TO lanterne_pixel;
CREATE TRIGGER contract_changed AFTER INSERT OR UPDATE OR DELETE ON public.contract
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
CREATE TRIGGER placement_changed AFTER INSERT OR UPDATE OR DELETE ON public.placement
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
CREATE TRIGGER activated_cell_changed AFTER INSERT OR UPDATE OR DELETE ON plane.activated_cell
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
