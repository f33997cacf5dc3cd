/** A value of the environment is wrong; the message names it. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
