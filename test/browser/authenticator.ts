/** An authenticator in software, for Chromium (`WebAuthn.addVirtualAuthenticator`): its owner is there, and says yes. */
export const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const
