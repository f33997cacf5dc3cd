-- CreateEnum
CREATE TYPE "film_decision" AS ENUM ('accepted', 'refused');

-- CreateTable
CREATE TABLE "film_review" (
    "film_id" INTEGER NOT NULL,
    "decision" "film_decision" NOT NULL,
    "reason" TEXT,
    "person_id" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "film_review_pkey" PRIMARY KEY ("film_id")
);

-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "refused_because" TEXT;

-- CreateIndex
CREATE INDEX "campaign_film_id_idx" ON "campaign"("film_id");

-- AddForeignKey
ALTER TABLE "film_review" ADD CONSTRAINT "film_review_film_id_fkey" FOREIGN KEY ("film_id") REFERENCES "film"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "film_review" ADD CONSTRAINT "film_review_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who is refused is told why.
ALTER TABLE "film_review" ADD CONSTRAINT "film_review_reason_length" CHECK (length(reason) <= 500);
ALTER TABLE "film_review" ADD CONSTRAINT "film_review_refused_why"
  CHECK (decision = 'accepted' OR (reason IS NOT NULL AND btrim(reason) <> ''));

-- A campaign that is refused with its film keeps the reason of that day: the film may be accepted later, for other campaigns.
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_refused_because_of_refusal"
  CHECK (refused_because IS NULL OR (state = 'refused' AND length(refused_because) <= 500));

-- A decision is changed, never taken away. No film was decided on before: campaigns that were accepted go on.
GRANT SELECT, INSERT, UPDATE ON public.film_review TO lanterne_console;
