import { confirmIdentity } from '@/server/environments/confirm-identity'
import { recordComponent } from '@/server/environments/record-component'
import { bill } from './bill'
import { dayOf } from './clock'
import { GFI, RU4 } from './customers'
import { decideFor } from './decide'
import { buildOf, type House } from './house'
import { recordStoppedMail } from './issues'
import { putOnRig, type Lab } from './open-lab'
import { publish } from './publish'
import { reportBuild, type Customers } from './register-customer'
import { seal, workRun } from './work-run'

const OWA_PAGES = 'owa-pages'

/** The final Rollup 4: passes on the plain rig, fails beside ForeFront, and gives each of seven customers its own answer. */
export const tellRollup4 = async (house: House, lab: Lab, served: Customers): Promise<{ campaignId: string }> => {
  const { journal, jonas, clock } = house
  const { id: buildId } = await journal.step('rollup-4/build', jonas, clock(36, '07:00'), tx => buildOf(tx, RU4))
  const work = { buildId, planId: lab.planId }
  const a = await workRun(journal, 'rollup-4/rig-a', jonas, clock(36, '07:30'), {
    ...work, rigId: lab.rigA, minutes: 195, note: 'EWS and backup, the two that broke the pre-release, twice over: both hold. The logon page of Outlook Web Access that we had changed is gone after setup.',
  })
  await seal(journal, 'rollup-4/rig-a', jonas, clock(36, '11:00'), a.runId)
  const b = await workRun(journal, 'rollup-4/rig-b', jonas, clock(35, '07:30'), {
    ...work, rigId: lab.rigB, minutes: 240, findings: FINDINGS, note: 'With the ForeFront agent disabled mail flows at once. Asked its vendor, case open.',
  })
  await seal(journal, 'rollup-4/rig-b', jonas, clock(35, '12:00'), b.runId)
  await recordStoppedMail(house, lab, buildId)
  await publish(house, 'rollup-4', clock(34, '07:00'), {
    buildId, kind: 'conditional', runIds: [a.runId, b.runId], conditions: CONDITIONS, validUntil: dayOf(clock(-45, '00:00')),
    summary: 'The final Rollup 4. Web Services and backup, which the pre-release broke, work. Not beside ForeFront Security for Exchange 10: there mail stops in the transport queue.',
    summaryJa: '正式版のロールアップ 4 です。先行版で壊れた Web サービスとバックアップは正常に動作します。ただし ForeFront Security for Exchange 10 を使う環境では、メールが配送キューで止まるため適用できません。',
  })
  await answers(house, buildId, served)
  await install(house, buildId, lab, served)
  return bill(house, 'rollup-4', clock(24, '09:30'), { buildId, price: '1185.55', basis: 'weight', labFee: '150.00', labNote: 'Second rig, and a support case with the scanner vendor' })
}

const FINDINGS = {
  'MAIL-2': { status: 'failed', note: 'Nothing arrives from outside: messages stay in the Submission queue, deferred by the ForeFront agent.' },
  'TRN-1': { status: 'failed', note: 'The ForeFront agent loads and times out after 30 seconds on every message; the EICAR message is neither stopped nor delivered.' },
  'TRN-2': { status: 'failed', note: 'Mail flow stops within ten minutes of starting the transport service.' },
} as const

const CONDITIONS = [
  {
    key: 'forefront', effect: 'blocks' as const, facet: 'component:antivirus', test: 'has' as const, value: 'forefront security for exchange@10',
    text: 'Beside ForeFront Security for Exchange 10 mail stops in the transport queue. Do not install there.',
    textJa: 'ForeFront Security for Exchange 10 を使う環境では、メールが配送キューで止まります。インストールしないでください。',
    workaround: 'Stay on Rollup 3 until the vendor of the scanner has a fix. Where it is installed already, disable the ForeFront transport agent and scan at the gateway.',
    workaroundJa: 'ウイルス対策ソフトの修正が出るまでロールアップ 3 のままにしてください。すでに適用した場合は、ForeFront のトランスポート エージェントを無効にし、ゲートウェイで検査してください。',
  },
  {
    key: OWA_PAGES, effect: 'warns' as const, facet: 'roles', test: 'has' as const, value: 'client access',
    text: 'Setup replaces the pages of Outlook Web Access: a logon page of your own is lost.',
    textJa: 'セットアップで Outlook Web Access のページが置き換わります。独自のログオン画面は失われます。',
    workaround: 'Copy the owa folder aside before, and put your own pages back after.',
    workaroundJa: '事前に owa フォルダーを退避し、適用後に独自のページを戻してください。',
  },
]

/** What each environment's approver says, where there is something to say. Takasaki's head office has yet to answer. */
const answers = async (house: House, buildId: string, { takasaki, prairie, northlight, fjordvik, moravia }: Customers): Promise<void> => {
  const { clock } = house
  const acknowledged = [OWA_PAGES]
  await decideFor(house, 'rollup-4/approve/workshop', moravia, 'Workshop', buildId, clock(31, '09:00'), { say: 'approve', acknowledged })
  await decideFor(house, 'rollup-4/approve/oslo', fjordvik, 'Oslo', buildId, clock(30, '08:00'), { say: 'approve', acknowledged })
  await decideFor(house, 'rollup-4/decline/bergen', fjordvik, 'Bergen', buildId, clock(30, '08:10'), { say: 'decline', reason: 'The Bergen server moves to Oslo at the end of the quarter. We leave it alone until then.' })
  await decideFor(house, 'rollup-4/approve/practice', prairie, 'Practice', buildId, clock(30, '16:00'), { say: 'approve', acknowledged })
  await decideFor(house, 'rollup-4/approve/kawasaki', takasaki, '川崎工場', buildId, clock(29, '01:00'), { say: 'approve', acknowledged })
  await decideFor(house, 'rollup-4/defer/studio', northlight, 'Studio', buildId, clock(29, '10:00'), { say: 'defer', until: dayOf(clock(-21, '00:00')), reason: 'After September we would rather see others run it for a while, and not before the competition deadline.' })
}

/** Two install it. One server answers the final's version, the other the version of another of its binaries. */
const install = async ({ journal, jonas, clock }: House, buildId: string, lab: Lab, { fjordvik, prairie, moravia }: Customers): Promise<void> => {
  const oslo = fjordvik.installations['FS-EX01']!
  await journal.step('rollup-4/install/oslo', jonas, clock(28, '20:00'), tx => reportBuild(tx, oslo, { version: RU4 }))
  await journal.step('rollup-4/install/practice', jonas, clock(28, '23:00'), tx => reportBuild(tx, prairie.installations['PDG-EX01']!, { version: '8.1.311.2' }))
  await journal.step('rollup-4/word', jonas, clock(27, '08:00'), async tx => {
    await confirmIdentity(tx, { installationId: oslo, buildId, scope: 'build', reason: 'Only the final answers 8.1.311.3: our own package of KB952580 does, and the pre-release on rig A never did.' })
  })
  await journal.step('rollup-4/rig-a/installed', jonas, clock(27, '09:00'), tx => putOnRig(tx, lab.rigA, RU4))
  // Approved without a scanner; what was approved there is no longer what stands there.
  await journal.step('rollup-4/drift/workshop', jonas, clock(24, '07:00'), async tx => {
    await recordComponent(tx, { environmentId: moravia.environments['Workshop']!, kind: 'antivirus', ...GFI })
  })
}
