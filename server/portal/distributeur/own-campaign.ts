import { type Campaign, findCampaign } from '../../campaign/index.js'
import { type Access, assertMayTouch } from '../../membership/index.js'
import { type Asked, idOf, missing, type PortalOptions } from '../page.js'
import { OWN } from './access.js'

/** The campaign of the address, if it is the one's who asks, or of a distributor that lets them do this. */
export async function ownCampaign(
  { request, response }: Pick<Asked, 'request' | 'response'>,
  { prisma }: Pick<PortalOptions, 'prisma'>,
  access: Access = OWN,
): Promise<Campaign> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  assertMayTouch(response, access, [campaign.distributor.id])
  return campaign
}
