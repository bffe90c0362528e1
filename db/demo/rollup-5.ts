import { RU5 } from './customers'
import { buildOf, type House } from './house'
import type { Lab } from './open-lab'
import { workRun } from './work-run'

/** Rollup 5 is on the rig right now, half of its cases worked. */
export const tellRollup5 = async ({ journal, jonas, clock }: House, lab: Lab): Promise<void> => {
  const { id: buildId } = await journal.step('rollup-5/build', jonas, clock(1, '08:00'), tx => buildOf(tx, RU5))
  await workRun(journal, 'rollup-5/rig-a', jonas, clock(1, '08:30'), {
    buildId, rigId: lab.rigA, planId: lab.planId, minutes: 85, cases: 10, note: 'Installed over the final Rollup 4. Clients done; transport, backup and back-out follow.',
  })
}
