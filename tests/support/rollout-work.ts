import { eq } from 'drizzle-orm'
import { installation } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { changeRolloutSettings, openWave } from '@/server/rollout/change-waves'
import { addWindow } from '@/server/rollout/change-windows'
import { excuse } from '@/server/rollout/excuse'
import { reportInstall } from '@/server/rollout/report-install'
import { confirmHold, setHold } from '@/server/rollout/set-hold'
import { verifyBackup } from '@/server/rollout/verify-backup'

/** A house whose customers come in waves, one of which was opened by hand; and one build held everywhere. */
export const rollOutHouse = (owner: Consultant, { ru4, ru5 }: { ru4: string; ru5: string }) =>
  asActor(owner, async tx => {
    await changeRolloutSettings(tx, { wavesOn: true, waveSoakHours: 24, ringSoakHours: 24, expeditedSoakHours: 4 })
    await openWave(tx, { buildId: ru4, wave: 3, reason: 'Tried with everybody' })
    return { houseHoldId: (await setHold(tx, { buildId: ru5, reason: 'A freeze' })).id }
  })

type Place = { customerId: string; people: { approver: Contact }; ids: { environmentId: string; systemId: string; installationId: string } }

/** Holds of both sides, a window, a verified backup, a failure and its pause, somebody excused. */
export const rollOutAt = async (owner: Consultant, { people: { approver }, ids: { environmentId, systemId, installationId } }: Place, { ru5 }: { ru5: string }) => {
  const own = await asActor(approver, async tx => {
    const { id: ownHoldId } = await setHold(tx, { systemId, buildId: ru5, reason: 'Month end' })
    await confirmHold(tx, { holdId: ownHoldId, systemId })
    await verifyBackup(tx, { systemId, note: 'Restored a mailbox' })
    await reportInstall(tx, { installationId, buildId: ru5, result: 'failed', detail: '0x80070643' })
    return { ownHoldId }
  })
  const ours = await asActor(owner, async tx => ({
    holdId: (await setHold(tx, { environmentId, buildId: ru5, reason: 'We look into it' })).id,
    windowId: (await addWindow(tx, { environmentId, weekday: 6, from: '01:00', to: '04:00' })).id,
    excusalId: (await excuse(tx, { systemId, buildId: ru5, reason: 'Switched off' })).id,
    profileId: (await tx.db.select({ id: installation.profileId }).from(installation).where(eq(installation.id, installationId)))[0]!.id,
  }))
  return { ...own, ...ours }
}
