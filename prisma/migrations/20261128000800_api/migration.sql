-- Judged clicks are counted by creative as well, so that results say which headline was clicked (ADR 0030). What was counted
-- before is told by the verdicts again: clicks and verdicts are never deleted.
ALTER TABLE plane.click_count ADD COLUMN creative integer;
ALTER TABLE plane.click_count DROP CONSTRAINT click_count_pkey;
DELETE FROM plane.click_count;
ALTER TABLE plane.click_count ALTER COLUMN creative SET NOT NULL;
ALTER TABLE plane.click_count ADD PRIMARY KEY (campaign, placement, creative, day, what);
WITH kind AS (
  SELECT c.campaign, c.placement, c.creative, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, k.what
  FROM plane.click_verdict v
  JOIN plane.click c ON c.id = v.click
  CROSS JOIN LATERAL unnest(
    ARRAY['judged'] || v.reasons
    || CASE WHEN v.reasons && ARRAY['bot', 'empty-agent', 'prefetch', 'not-a-navigation', 'duplicate'] THEN '{}' ELSE ARRAY['filtered'] END
    || CASE WHEN v.reasons = '{}' THEN ARRAY['payable'] ELSE '{}' END
  ) AS k(what)
)
INSERT INTO plane.click_count (campaign, placement, creative, day, what, clicks)
SELECT campaign, placement, creative, day, what, count(*) FROM kind GROUP BY 1, 2, 3, 4, 5;

-- What a key may be for: reading what is offered and booked, and booking.
ALTER TABLE public.api_key DROP CONSTRAINT api_key_scopes_check;
ALTER TABLE public.api_key ADD CONSTRAINT api_key_scopes_check CHECK (
  scopes <@ ARRAY['results:read', 'campaigns:read', 'campaigns:book'] AND cardinality(scopes) BETWEEN 1 AND 8
  AND length(name) BETWEEN 1 AND 60);

-- CreateTable
-- What an organisation asked under an idempotency key: of the key and of what was asked only hashes. It is done when `object`
-- names what came of it, which the work itself writes in its own transaction; an attempt that died is taken over.
CREATE TABLE "api_attempt" (
    "organisation_id" UUID NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "asked_hash" BYTEA NOT NULL,
    "attempt" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "object" INTEGER,

    CONSTRAINT "api_attempt_pkey" PRIMARY KEY ("organisation_id","key_hash")
);

-- CreateIndex
CREATE INDEX "api_attempt_started_at_idx" ON "api_attempt"("started_at");

-- AddForeignKey
ALTER TABLE "api_attempt" ADD CONSTRAINT "api_attempt_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE public.api_attempt ADD CONSTRAINT api_attempt_hashes_check CHECK (
  octet_length(key_hash) = 32 AND octet_length(asked_hash) = 32);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.api_attempt TO lanterne_console;
