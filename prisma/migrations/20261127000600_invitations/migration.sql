-- Organisations that work for distributors, by access that these give and take back. A new value of a type can be used only after
-- the transaction that adds it: nothing here does.
ALTER TYPE "organisation_kind" ADD VALUE 'agency';

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "organisation_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "roles" TEXT[],
    "invited_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "accepted_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "distributor_id" UUID NOT NULL,
    "scopes" TEXT[],
    "granted_by" UUID NOT NULL,
    "granted_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "session" ADD COLUMN "acts_for" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_organisation_id_idx" ON "invitation"("organisation_id");

-- CreateIndex
CREATE INDEX "delegation_agency_id_idx" ON "delegation"("agency_id");

-- CreateIndex
CREATE INDEX "delegation_distributor_id_idx" ON "delegation"("distributor_id");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_invited_by_fkey" FOREIGN KEY ("invited_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_distributor_id_fkey" FOREIGN KEY ("distributor_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_granted_by_fkey" FOREIGN KEY ("granted_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_acts_for_fkey" FOREIGN KEY ("acts_for") REFERENCES "organisation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "invitation" ADD CONSTRAINT "invitation_token_hash_length" CHECK (octet_length(token_hash) = 32);
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_roles_check" CHECK (
  'reader' = ANY (roles) AND roles <@ ARRAY['reader', 'manager', 'signatory', 'payment-preparer', 'payment-approver']);
-- It ends in one way.
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_one_end" CHECK (accepted_at IS NULL OR revoked_at IS NULL);
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_scopes_check" CHECK ('read' = ANY (scopes) AND scopes <@ ARRAY['read', 'book']);
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_of_two" CHECK (agency_id <> distributor_id);

GRANT SELECT, INSERT, UPDATE ON public.delegation TO lanterne_console;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.invitation TO lanterne_console;
