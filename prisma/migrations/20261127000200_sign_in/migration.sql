-- How people enter (docs/decisions/0023): passkeys, links for whoever has none yet or lost theirs, sessions that know how they were
-- entered, the mail that carries the links, and the keys of programs. Whatever opens a door is stored as its SHA-256.

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "backup_eligible" BOOLEAN NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "locked_at" TIMESTAMPTZ(6),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "challenge" (
    "hash" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "person_id" UUID,
    "browser_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "challenge_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "mail_outbox" (
    "id" BIGSERIAL NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "mail_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "used_day" DATE,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "session" ADD COLUMN "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN "entered_by" TEXT NOT NULL DEFAULT 'link',
  ADD COLUMN "stepped_up_at" TIMESTAMPTZ(6),
  ADD COLUMN "device" TEXT NOT NULL DEFAULT 'other';

-- AlterTable
ALTER TABLE "sign_in_link" ADD COLUMN "purpose" TEXT NOT NULL DEFAULT 'sign-in',
  ADD COLUMN "browser_hash" BYTEA,
  ADD COLUMN "asked_by" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_person_id_idx" ON "passkey"("person_id");

-- CreateIndex
CREATE INDEX "challenge_expires_at_idx" ON "challenge"("expires_at");

-- CreateIndex
CREATE INDEX "mail_outbox_next_at_idx" ON "mail_outbox"("next_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_organisation_id_idx" ON "api_key"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_id_key" ON "session"("id");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_asked_by_fkey" FOREIGN KEY ("asked_by") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE public.passkey ADD CONSTRAINT passkey_limits_check CHECK (
  counter >= 0 AND length(credential_id) <= 1400 AND octet_length(public_key) <= 4096
  AND length(name) BETWEEN 1 AND 60 AND cardinality(transports) <= 8);
ALTER TABLE public.challenge ADD CONSTRAINT challenge_purpose_check CHECK (
  CASE purpose WHEN 'sign-in' THEN person_id IS NULL WHEN 'enrol' THEN person_id IS NOT NULL
    WHEN 'step-up' THEN person_id IS NOT NULL ELSE false END);
ALTER TABLE public.mail_outbox ADD CONSTRAINT mail_outbox_limits_check CHECK (
  length(recipient) <= 254 AND length(subject) <= 200 AND length(body) <= 10000 AND expires_at > created_at
  AND recipient !~ '[[:cntrl:]]' AND subject !~ '[[:cntrl:]]');
ALTER TABLE public.api_key ADD CONSTRAINT api_key_scopes_check CHECK (
  scopes <@ ARRAY['results:read'] AND cardinality(scopes) BETWEEN 1 AND 8 AND length(name) BETWEEN 1 AND 60);
ALTER TABLE public.session ADD CONSTRAINT session_entered_by_check CHECK (entered_by IN ('passkey', 'link', 'loopback'));
ALTER TABLE public.session ADD CONSTRAINT session_device_check CHECK (device IN ('desktop', 'mobile', 'tablet', 'other'));
-- A link that a browser asked for opens in that browser alone; one of recovery may have been asked for by a second officer.
ALTER TABLE public.sign_in_link ADD CONSTRAINT sign_in_link_purpose_check CHECK (
  CASE purpose WHEN 'sign-in' THEN asked_by IS NULL WHEN 'enrol' THEN asked_by IS NULL WHEN 'recovery' THEN true ELSE false END);
-- Whatever opens a door is stored as its SHA-256: a token that came here by mistake does not fit.
ALTER TABLE public.challenge ADD CONSTRAINT challenge_hash_check CHECK (
  octet_length(hash) = 32 AND octet_length(browser_hash) = 32);
ALTER TABLE public.api_key ADD CONSTRAINT api_key_hash_check CHECK (octet_length(hash) = 32);
ALTER TABLE public.sign_in_link ADD CONSTRAINT sign_in_link_hash_check CHECK (
  octet_length(token_hash) = 32 AND octet_length(browser_hash) = 32);
ALTER TABLE public.session ADD CONSTRAINT session_hash_check CHECK (octet_length(token_hash) = 32);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.passkey, public.challenge, public.api_key TO lanterne_console;
-- Links stand in clear in what waits to be sent: the console writes it and deletes what is over, and reads none of it. In development
-- the start lets it read (server/start/mailbox.ts).
GRANT INSERT, DELETE, SELECT (id, expires_at) ON public.mail_outbox TO lanterne_console;
GRANT USAGE, SELECT ON SEQUENCE public.mail_outbox_id_seq TO lanterne_console;
-- The worker sends what waits; only it is given the way to the mail server. What it finds itself it may say by mail too.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.mail_outbox TO lanterne_worker;
GRANT USAGE, SELECT ON SEQUENCE public.mail_outbox_id_seq TO lanterne_worker;
