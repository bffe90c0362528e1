import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { signOff } from '@/server/lab/sign-off'
import { dayOf } from './clock'
import { bill, markAllPaid } from './bill'
import { RU3 } from './customers'
import { decideFor } from './decide'
import { buildOf, type House } from './house'
import { putOnRig, type Lab } from './open-lab'
import { publish } from './publish'
import { BRANCH, reportBuild, type Served, type EarlyCustomers } from './register-customer'
import { seal, workRun } from './work-run'

/** Rollup 3: the quiet case. Passes on both rigs, reaches everyone a rig covers, is approved, installed and paid for. */
export const tellRollup3 = async (house: House, lab: Lab, served: EarlyCustomers): Promise<{ buildId: string }> => {
  const { journal, jonas, clock } = house
  const { id: buildId } = await journal.step('rollup-3/build', jonas, clock(70, '07:00'), tx => buildOf(tx, RU3))
  const work = { buildId, planId: lab.planId }
  const a = await workRun(journal, 'rollup-3/rig-a', jonas, clock(70, '07:30'), {
    ...work, rigId: lab.rigA, minutes: 170, resultFile: await readPesterFile(), note: 'Mail flow, services and EWS by script, the rest by hand. Nothing of note.',
  })
  await seal(journal, 'rollup-3/rig-a', jonas, clock(70, '10:30'), a.runId)
  const b = await workRun(journal, 'rollup-3/rig-b', jonas, clock(70, '12:00'), {
    ...work, rigId: lab.rigB, minutes: 125, note: 'ForeFront stopped for setup and started again, as its vendor asks. Scans as before.',
  })
  await seal(journal, 'rollup-3/rig-b', jonas, clock(70, '14:30'), b.runId)
  await publish(house, 'rollup-3', clock(69, '08:00'), {
    buildId, kind: 'pass', runIds: [a.runId, b.runId],
    summary: 'Tested on both rigs, with and without ForeFront. Mail, Outlook, phones, EWS and backup work as before; it comes off again cleanly.',
    summaryJa: 'ForeFront の有無それぞれの検証機で試験しました。メール、Outlook、携帯端末、EWS、バックアップはいずれも従来どおり動作し、アンインストールも問題なく行えます。',
  })
  await journal.step('rollup-3/sign-off', jonas, clock(69, '11:00'), async tx => {
    await signOff(tx, {
      branchId: BRANCH, facetKey: 'component:antivirus', rigValue: 'forefront security for exchange@10', customerValue: 'gfi mailsecurity@10', until: dayOf(clock(-90, '00:00')),
      reason: 'Both scan as a transport agent of the same kind. What passes beside ForeFront passes beside GFI, by their vendor and by our own experience.',
    })
  })
  await approveAndInstall(house, buildId, served)
  await journal.step('rollup-3/rigs', jonas, clock(59, '07:00'), async tx => {
    for (const rig of [lab.rigA, lab.rigB]) await putOnRig(tx, rig, RU3)
  })
  const { campaignId } = await bill(house, 'rollup-3', clock(59, '09:00'), { buildId, price: '1000.00', basis: 'equal', labFee: '90.00', labNote: 'Rig hours and test mailboxes' })
  const { lindenhof, moravia, takasaki, northlight, fjordvik } = served
  await markAllPaid(house, 'rollup-3/paid', clock(45, '07:30'), campaignId, [lindenhof, moravia, takasaki, northlight, fjordvik].map(one => one.customerId))
  return { buildId }
}

const approveAndInstall = async (house: House, buildId: string, served: EarlyCustomers): Promise<void> => {
  const { journal, jonas, clock } = house
  let day = 66
  for (const [key, one] of Object.entries(served) as [string, Served][]) {
    for (const place of Object.keys(one.environments)) {
      await decideFor(house, `rollup-3/approve/${key}/${place}`, one, place, buildId, clock(day, '09:00'), { say: 'approve' })
    }
    // The edge server stays where it is: no rig covers it, so nothing cleared it.
    await journal.step(`rollup-3/install/${key}`, jonas, clock(day, '19:00'), async tx => {
      for (const [server, id] of Object.entries(one.installations)) if (server !== 'FS-EDGE01') await reportBuild(tx, id, { version: RU3 })
    })
    day -= day > 62 ? 1 : 0
  }
}

const readPesterFile = async (): Promise<File> => {
  const name = 'rollup-3-rig-a.nunit.xml'
  return new File([await readFile(path.join(import.meta.dirname, name))], name, { type: 'application/xml' })
}
