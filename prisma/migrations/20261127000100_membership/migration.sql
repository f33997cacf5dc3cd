-- What a person may do for their organisation (server/membership/role.ts). Whoever is there already did everything that there was:
-- they keep it. Payments are new, and given to nobody by a migration.
ALTER TABLE public.person ADD COLUMN roles text[] DEFAULT ARRAY['reader']::text[];
ALTER TABLE public.person ADD CONSTRAINT person_roles_check CHECK (
  roles IS NOT NULL AND 'reader' = ANY (roles) AND roles <@ ARRAY['reader', 'manager', 'signatory', 'payment-preparer', 'payment-approver']);
UPDATE public.person SET roles = '{reader,manager,signatory}';

-- Somebody who left keeps their signatures and decisions, and enters no more.
ALTER TABLE public.person ADD COLUMN left_at timestamptz(6);
