import { readSupervisorConfig } from '../../server/config.js'
import { banner } from '../../server/start/banner.js'

const said = (env: NodeJS.ProcessEnv) =>
  banner({ config: readSupervisorConfig({ LANTERNE_DATA: '/nowhere', ...env }), reports: [], signIn: [], seconds: 1 })

test('a start in production without a mail server says that no mail is sent', () => {
  const mail = { SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'lanterne@exemple.fr' }
  expect(said({ NODE_ENV: 'production' })).toContain('No mail is sent: SMTP_URL is not set.')
  expect(said({ NODE_ENV: 'production', ...mail })).not.toContain('No mail')
  expect(said({ NODE_ENV: 'production', ROLES: 'console' })).not.toContain('No mail')
  expect(said({})).not.toContain('No mail')
})
