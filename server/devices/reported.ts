import { z } from 'zod'
import { componentKind } from '../environments/component-place'

const text = (max: number) => z.string().trim().min(1).max(max)

const installed = z.strictObject({
  product: text(80).describe('The product as the catalogue names it, such as exchange-2019'),
  version: text(60).optional().describe('Four-part version of the installed binary'),
  hash: z.string().regex(/^[0-9a-fA-F]{64}$/).optional().describe('SHA-256 of the installed binary'),
})

const components = z.strictObject({
  kind: componentKind().describe('antivirus, backup, transport_agent, cluster or any other kind'),
  items: z.array(z.strictObject({ name: text(200), version: text(60).optional() })).max(200).describe('All there are of this kind on the system: an empty list says there are none'),
})

/** Which system it is: needed with an environment's key, and checked with a system's own. */
const system = text(200).optional().describe('The name of the system. Needed with a key for an environment')

/** What a system says of itself. What it leaves out stays as it is known. */
export const checkBody = z.strictObject({
  system,
  os: text(120).optional().describe('Release, such as Windows Server 2019; fills in what nobody has said'),
  osPatchLevel: text(60).optional(),
  installations: z.array(installed).max(20),
  components: z.array(components).max(20).optional().describe('Kind by kind; kinds left out stay as they are known'),
})
export type Reported = z.infer<typeof checkBody>

export const reportBody = z.strictObject({
  system,
  build: z.uuid().describe('The build’s id, as it was offered'),
  result: z.enum(['succeeded', 'failed']),
  detail: text(2000).optional(),
})
export type InstallResult = z.infer<typeof reportBody>
