import { ROBOT_NAME } from './robots.js'

/**
 * The robot's User-Agent: a browser's, with our name and where to learn of us behind it. By its address in brackets the list of
 * declared bots knows it (`server/lib/agent.ts`): the pixel refuses its visits as a bot's and keeps nothing. It holds none of the
 * words by which banners hide from search engines, or they would not be seen.
 * @param contact the address of a page that says who sends the robot
 */
export function robotAgent(contact: string): string {
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 ${ROBOT_NAME}/1.0 (+${contact})`
}
