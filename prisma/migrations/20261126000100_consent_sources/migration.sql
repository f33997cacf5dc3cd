-- A yes is now compared with where the site says that it comes from. Until here nothing was: what every site had until now is
-- "the script shall find it".
UPDATE public.site SET consent_source = 'auto';
ALTER TABLE public.site ALTER COLUMN consent_source SET DEFAULT 'auto';
ALTER TABLE public.site ADD CONSTRAINT site_consent_source CHECK (consent_source IN (
  'auto', 'manual', 'banner', 'tcf', 'axeptio', 'complianz', 'cookiebot',
  'cookieyes', 'didomi', 'klaro', 'orejime', 'tarteaucitron', 'vanilla-cookieconsent', 'wp-consent-api'));
