-- AlterTable
ALTER TABLE "campaign"
    ADD COLUMN     "budget_micros" BIGINT,
    ADD COLUMN     "iab_places" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN     "deal_id" TEXT,
    -- Random, so that it says nothing; what a look-up answers, and means something in this campaign only.
    ADD COLUMN     "activation_code" TEXT NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    ADD COLUMN     "notes" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "creative"
    ADD COLUMN     "body" TEXT,
    ADD COLUMN     "video_url" TEXT,
    ADD COLUMN     "html" TEXT,
    ADD COLUMN     "width" INTEGER,
    ADD COLUMN     "height" INTEGER;

-- CreateTable
CREATE TABLE "campaign_quote" (
    "id" SERIAL NOT NULL,
    "campaign_id" INTEGER NOT NULL,
    "price_micros" BIGINT NOT NULL,
    "text" TEXT NOT NULL,
    "valid_until" DATE NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "made_at" TIMESTAMPTZ(6) NOT NULL,
    "answered_at" TIMESTAMPTZ(6),

    CONSTRAINT "campaign_quote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_day" (
    "campaign_id" INTEGER NOT NULL,
    "placement_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "impressions" BIGINT NOT NULL,
    "spend_micros" BIGINT NOT NULL,
    "imported_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "delivery_day_pkey" PRIMARY KEY ("campaign_id","placement_id","day")
);

-- CreateIndex
CREATE UNIQUE INDEX "campaign_activation_code_key" ON "campaign"("activation_code");

-- CreateIndex
CREATE INDEX "campaign_quote_campaign_id_idx" ON "campaign_quote"("campaign_id");

-- AddForeignKey
ALTER TABLE "campaign_quote" ADD CONSTRAINT "campaign_quote_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_day" ADD CONSTRAINT "delivery_day_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_day" ADD CONSTRAINT "delivery_day_placement_id_fkey" FOREIGN KEY ("placement_id") REFERENCES "placement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A creative's format is one of a list now (server/campaign/creative.ts); those before it were a headline, with a poster or without.
UPDATE "creative" SET "format" = CASE WHEN "image_url" IS NULL THEN 'text' ELSE 'poster' END;

ALTER TABLE "campaign"
  ADD CONSTRAINT "campaign_budget" CHECK (budget_micros > 0),
  ADD CONSTRAINT "campaign_code" CHECK (activation_code ~ '^[0-9a-f]{32}$'),
  ADD CONSTRAINT "campaign_deal" CHECK (deal_id <> '' AND length(deal_id) <= 100),
  ADD CONSTRAINT "campaign_notes" CHECK (length(notes) <= 2000);
ALTER TABLE "creative"
  ADD CONSTRAINT "creative_size" CHECK ((width IS NULL) = (height IS NULL) AND width > 0 AND height > 0),
  ADD CONSTRAINT "creative_html" CHECK (length(html) <= 20000);
ALTER TABLE "campaign_quote"
  ADD CONSTRAINT "campaign_quote_price" CHECK (price_micros > 0),
  ADD CONSTRAINT "campaign_quote_text" CHECK (length(text) <= 2000),
  ADD CONSTRAINT "campaign_quote_state" CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
  ADD CONSTRAINT "campaign_quote_answered" CHECK ((state = 'open') = (answered_at IS NULL));
ALTER TABLE "delivery_day"
  ADD CONSTRAINT "delivery_day_numbers" CHECK (impressions >= 0 AND spend_micros >= 0);

-- A quote is answered, never taken away; what a platform reported may be reported anew.
GRANT SELECT, INSERT ON public.campaign_quote TO lanterne_console;
GRANT UPDATE (state, answered_at) ON public.campaign_quote TO lanterne_console;
GRANT USAGE ON SEQUENCE public.campaign_quote_id_seq TO lanterne_console;
GRANT SELECT, INSERT, UPDATE ON public.delivery_day TO lanterne_console;
