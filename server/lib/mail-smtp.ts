import { createTransport } from 'nodemailer'
import type { SendMail } from './mail-send.js'

/** A server that says nothing for so long is away. */
const ANSWERS_MS = 10_000

/**
 * Sends through the mail server of SMTP_URL (`smtps://user:password@host:465`; with `smtp:` the connection is encrypted where
 * the server can, and in production always).
 */
export function smtpSender({ url, from, production }: { url: string; from: string; production: boolean }): {
  send: SendMail
  close(): void
} {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: ANSWERS_MS,
    greetingTimeout: ANSWERS_MS,
    socketTimeout: ANSWERS_MS,
    ...(url.startsWith('smtp:') && production ? { requireTLS: true } : {}),
    // Nothing that a mail says is a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text }) {
      // A mailbox by itself: what stands in `to` is never read as a list of addresses.
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
    close: () => transport.close(),
  }
}
