import type pg from 'pg'

/**
 * In development the console reads what waits to be sent, for `/courrier`. In production it does not, whoever has taken it over:
 * the links in there are in clear.
 * @param owner a login that owns the table
 */
export async function letConsoleReadMail(
  owner: Pick<pg.Pool, 'query'>,
  { production }: { production: boolean },
): Promise<void> {
  if (!production) {
    await owner.query('GRANT SELECT ON public.mail_outbox TO lanterne_console')
    return
  }
  await owner.query('REVOKE SELECT ON public.mail_outbox FROM lanterne_console')
  // What is over is deleted by its end; the line above took that too.
  await owner.query('GRANT SELECT (id, expires_at) ON public.mail_outbox TO lanterne_console')
}
