-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "organisation_kind" AS ENUM ('cinema', 'distributor', 'federation', 'operator', 'publisher');

-- CreateEnum
CREATE TYPE "contract_kind" AS ENUM ('operator-federation', 'federation-cinema', 'federation-distributor', 'federation-publisher');

-- CreateEnum
CREATE TYPE "contract_state" AS ENUM ('draft', 'offered', 'signed-by-one', 'in-force', 'suspended', 'terminated', 'superseded');

-- CreateEnum
CREATE TYPE "campaign_state" AS ENUM ('draft', 'submitted', 'accepted', 'running', 'ended', 'refused');

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "kind" "organisation_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "token_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "token_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "loopback" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "cinema" (
    "id" UUID NOT NULL,
    "organisation_id" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "postal_code" TEXT,
    "insee" TEXT,
    "departement" TEXT,
    "region" TEXT,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "cnc_number" INTEGER,
    "category" TEXT,
    "labels" TEXT[],
    "screens" INTEGER,
    "seats" INTEGER,
    "scare_member" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "cinema_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site" (
    "id" UUID NOT NULL,
    "cinema_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "hosts" TEXT[],
    "consent_source" TEXT NOT NULL DEFAULT 'manual',
    "notice_version" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "site_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "version" TEXT NOT NULL,
    "text_fr" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "film" (
    "id" SERIAL NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "normalised" TEXT NOT NULL,
    "directors" TEXT[],
    "genres" TEXT[],
    "duration_min" INTEGER,
    "allocine_url" TEXT,

    CONSTRAINT "film_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract" (
    "id" UUID NOT NULL,
    "kind" "contract_kind" NOT NULL,
    "version" TEXT NOT NULL,
    "federation_id" UUID NOT NULL,
    "party_id" UUID NOT NULL,
    "state" "contract_state" NOT NULL,
    "terms" JSONB NOT NULL,
    "text_sha256" BYTEA NOT NULL,
    "offered_at" TIMESTAMPTZ(6),
    "in_force_from" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "contract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract_signature" (
    "contract_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "signed_at" TIMESTAMPTZ(6) NOT NULL,
    "jws" TEXT NOT NULL,

    CONSTRAINT "contract_signature_pkey" PRIMARY KEY ("contract_id","person_id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" SERIAL NOT NULL,
    "distributor_id" UUID NOT NULL,
    "film_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "segment" TEXT NOT NULL,
    "iab_criteria" INTEGER[],
    "landing_url" TEXT NOT NULL,
    "state" "campaign_state" NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "creative" (
    "id" SERIAL NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "format" TEXT NOT NULL,
    "headline" TEXT NOT NULL,
    "image_url" TEXT,

    CONSTRAINT "creative_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "placement" (
    "id" SERIAL NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "publisher_id" UUID NOT NULL,
    "host" TEXT NOT NULL,

    CONSTRAINT "placement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "click_link" (
    "campaign_id" INTEGER NOT NULL,
    "creative_id" INTEGER NOT NULL,
    "placement_id" INTEGER NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "click_link_pkey" PRIMARY KEY ("creative_id","placement_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "cinema_slug_key" ON "cinema"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "cinema_cnc_number_key" ON "cinema"("cnc_number");

-- CreateIndex
CREATE INDEX "cinema_organisation_id_idx" ON "cinema"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "site_key_key" ON "site"("key");

-- CreateIndex
CREATE INDEX "site_cinema_id_idx" ON "site"("cinema_id");

-- CreateIndex
CREATE UNIQUE INDEX "film_slug_key" ON "film"("slug");

-- CreateIndex
CREATE INDEX "film_normalised_idx" ON "film"("normalised");

-- CreateIndex
CREATE INDEX "contract_party_id_kind_idx" ON "contract"("party_id", "kind");

-- CreateIndex
CREATE INDEX "campaign_distributor_id_idx" ON "campaign"("distributor_id");

-- CreateIndex
CREATE INDEX "creative_campaign_id_idx" ON "creative"("campaign_id");

-- CreateIndex
CREATE INDEX "placement_campaign_id_idx" ON "placement"("campaign_id");

-- CreateIndex
CREATE UNIQUE INDEX "click_link_token_key" ON "click_link"("token");

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cinema" ADD CONSTRAINT "cinema_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site" ADD CONSTRAINT "site_cinema_id_fkey" FOREIGN KEY ("cinema_id") REFERENCES "cinema"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site" ADD CONSTRAINT "site_notice_version_fkey" FOREIGN KEY ("notice_version") REFERENCES "notice"("version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_federation_id_fkey" FOREIGN KEY ("federation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_party_id_fkey" FOREIGN KEY ("party_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_signature" ADD CONSTRAINT "contract_signature_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contract"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_signature" ADD CONSTRAINT "contract_signature_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_distributor_id_fkey" FOREIGN KEY ("distributor_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_film_id_fkey" FOREIGN KEY ("film_id") REFERENCES "film"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "creative" ADD CONSTRAINT "creative_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "click_link" ADD CONSTRAINT "click_link_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "click_link" ADD CONSTRAINT "click_link_creative_id_fkey" FOREIGN KEY ("creative_id") REFERENCES "creative"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "click_link" ADD CONSTRAINT "click_link_placement_id_fkey" FOREIGN KEY ("placement_id") REFERENCES "placement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who may touch the console's tables. The pixel reads what it needs to judge a visit and to resolve a click; people,
-- sessions and contracts are the console's alone.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lanterne_console;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO lanterne_console;
REVOKE ALL ON TABLE public._prisma_migrations FROM lanterne_console;
GRANT SELECT ON TABLE public._prisma_migrations TO lanterne_pixel, lanterne_worker, lanterne_console;
REVOKE INSERT, UPDATE, DELETE ON public.click_link FROM lanterne_console;
GRANT SELECT ON public.cinema, public.site, public.notice, public.film, public.campaign, public.creative, public.placement,
  public.click_link TO lanterne_pixel;
GRANT SELECT ON public.organisation, public.cinema, public.site, public.notice, public.film, public.contract, public.campaign,
  public.creative, public.placement, public.click_link TO lanterne_worker;
GRANT INSERT, DELETE ON public.click_link TO lanterne_worker;
GRANT UPDATE (state) ON public.campaign TO lanterne_worker;

-- Processes keep sites, campaigns and terms in memory: a change tells them at once (they also look by themselves every
-- few seconds).
CREATE FUNCTION public.tell_reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lanterne_reference', TG_TABLE_NAME);
  RETURN NULL;
END $$;
CREATE TRIGGER site_changed AFTER INSERT OR UPDATE OR DELETE ON public.site
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
CREATE TRIGGER campaign_changed AFTER INSERT OR UPDATE OR DELETE ON public.campaign
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
CREATE TRIGGER click_link_changed AFTER INSERT OR UPDATE OR DELETE ON public.click_link
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
