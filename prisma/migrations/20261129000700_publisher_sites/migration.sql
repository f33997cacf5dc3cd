-- The sites that a publisher says are its own. Only from these may pages ask for segments: what a distributor writes into a booking
-- gives nobody an origin.
CREATE TABLE public.publisher_site (
  publisher_id UUID NOT NULL,
  host TEXT NOT NULL,
  confirmed_at TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT publisher_site_pkey PRIMARY KEY (publisher_id, host),
  CONSTRAINT publisher_site_publisher_id_fkey FOREIGN KEY (publisher_id) REFERENCES public.organisation (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT publisher_site_host CHECK (length(host) <= 253 AND host ~ '^[a-z0-9.-]+(:[0-9]{1,5})?$')
);
-- A site is one publisher's.
CREATE UNIQUE INDEX publisher_site_host_key ON public.publisher_site (host);

-- What was accepted before this day was accepted with its sites.
INSERT INTO public.publisher_site (publisher_id, host, confirmed_at)
SELECT DISTINCT ON (p.host) p.publisher_id, p.host, now()
FROM public.placement p JOIN public.campaign c ON c.id = p.campaign_id
WHERE c.state IN ('accepted', 'running', 'ended') ORDER BY p.host, p.id DESC;

GRANT SELECT ON public.publisher_site TO lanterne_pixel, lanterne_worker;
GRANT SELECT, INSERT, DELETE ON public.publisher_site TO lanterne_console;
CREATE TRIGGER publisher_site_changed AFTER INSERT OR UPDATE OR DELETE ON public.publisher_site
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
