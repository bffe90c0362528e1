import { eq } from 'drizzle-orm'
import { installation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { createRig, createRigInput, putBuild } from '@/server/lab/create-rig'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { ALL_IN_ONE, BACKUP, FOREFRONT, RU2 } from './customers'
import type { House } from './house'
import { BRANCH, OS, PRODUCT } from './register-customer'

export type Lab = { planId: string; rigA: string; rigB: string }

/** Two rigs alike but for the scanner, and the starter plan. No edge server: what runs on one is covered by nothing here. */
export const openLab = ({ journal, jonas, clock }: House): Promise<Lab> =>
  journal.step('lab/open', jonas, clock(71, '15:00'), async tx => {
    const { id: planId } = await seedStarterPlan(tx, { productId: PRODUCT })
    const rig = async (name: string, systemName: string, components: Record<string, string>) =>
      (await createRig(tx, createRigInput.parse({
        name, systemName, os: OS, hypervisor: 'Virtual Server 2005 R2', branchId: BRANCH, edition: 'Standard', roles: ALL_IN_ONE.join(', '),
        version: RU2, components: { backup: `${BACKUP.name} ${BACKUP.version}`, ...components }, complete: true,
      }))).id
    return { planId, rigA: await rig('Rig A', 'LAB-A01', {}), rigB: await rig('Rig B (ForeFront)', 'LAB-B01', { antivirus: `${FOREFRONT.name} ${FOREFRONT.version}` }) }
  })

/** The rig's server runs another build from now on. */
export const putOnRig = async (tx: Tx<Consultant>, rigId: string, version: string): Promise<void> => {
  const servers = await tx.db.select({ id: installation.id }).from(installation).where(eq(installation.environmentId, rigId))
  for (const { id: installationId } of servers) await putBuild(tx, { installationId, version })
}
