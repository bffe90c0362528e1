import { migrateDatabase } from '@/db/migrate'
import type { RoleUrls } from '@/db/roles'
import { loadCatalogue } from '@/server/catalogue/load-catalogue'
import { databaseUrl } from '@/server/env'
import { installQueues } from '@/server/jobs/queues'

/** Login roles, migrations, job queues and the public catalogue; again changes nothing. Says what it did, line by line. */
export async function prepareDatabase(say: (line: string) => void): Promise<void> {
  const urls: RoleUrls = { owner: databaseUrl('owner'), app: databaseUrl('app'), worker: databaseUrl('worker'), auth: databaseUrl('auth') }
  await migrateDatabase(urls, say, async (owner) => [...(await installQueues(urls.owner)), ...(await loadCatalogue(owner))])
}
