import { createHash } from 'node:crypto'
import { addOwnBuild, addOwnBuildInput, compareOwnBuild, describeOwnBuildInput } from '@/server/catalogue/add-own-build'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { confirmIdentity } from '@/server/environments/confirm-identity'
import { findSystem } from '@/server/environments/find'
import { acknowledgeStep } from '@/server/recalls/acknowledge-step'
import { listRunbooks, readRunbook } from '@/server/recalls/runbooks'
import { withdrawBuild, withdrawBuildInput } from '@/server/recalls/withdraw-build'
import { writeIncident } from '@/server/recalls/write-incident'
import type { Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { RU3, RU4 } from './customers'
import { decideFor } from './decide'
import { buildOf, type House } from './house'
import { recordCrashLoop } from './issues'
import type { Lab } from './open-lab'
import { publish } from './publish'
import { BRANCH, reportBuild, type EarlyCustomers } from './register-customer'
import { seal, workRun } from './work-run'

/** The very name of the final one: same label, another build. */
export const LABEL = 'Update Rollup 4 for Exchange Server 2007 SP1'
/** Invented: no source records the real one, nor a version. */
const HASH = createHash('sha256').update('the package of 2008-09-09, as this demo invents it').digest('hex')

const PACKAGE = {
  branchId: BRANCH, label: LABEL, kind: 'update_rollup', channel: 'prerelease', hash: HASH, releasedOn: '2008-09-09',
  source: 'Package taken from a WSUS server and hashed by us. Offered by mistake on 2008-09-09 and pulled soon after; its build number is recorded nowhere. The final rollup has the same name and is another build.',
}

const STEPS = [
  'Do not stop at uninstalling: that alone can leave Exchange Web Services without their configuration.',
  'Copy web.config of the EWS folder aside, then uninstall the pre-release and reboot.',
  'Install Update Rollup 3 (8.1.291.2, KB949870) on top, and reboot again.',
  'Compare the EWS web.config with the copy and put it back where it was emptied. Check free/busy and out of office.',
  'Turn automatic updates off until the final Rollup 4 is cleared, and run a full backup.',
].join('\n')
const STEPS_JA = [
  'アンインストールだけで終わらせないでください。Exchange Web サービス (EWS) の構成が失われることがあります。',
  'EWS フォルダーの web.config を退避してから、先行版をアンインストールし、再起動します。',
  'その上に更新プログラムのロールアップ 3 (8.1.291.2、KB949870) をインストールし、もう一度再起動します。',
  'EWS の web.config を退避したものと比べ、空になっていれば戻します。空き時間情報と不在時の応答を確認します。',
  '正式版のロールアップ 4 を当社が確認するまで自動更新を止め、完全バックアップを取ります。',
].join('\n')

/** The package of 9 September 2008, offered by mistake: found, tested, failed, pulled; and the one server that had it put back. */
export const tellPrerelease = async (house: House, lab: Lab, served: EarlyCustomers, rollup3Id: string): Promise<void> => {
  const { journal, jonas, mara, clock } = house
  const { northlight, takasaki } = served
  const { id: buildId } = await journal.step('prerelease/build', jonas, clock(58, '07:15'), async tx => {
    const { alikeIds } = await compareOwnBuild(tx, describeOwnBuildInput.parse(PACKAGE))
    return addOwnBuild(tx, addOwnBuildInput.parse({ ...PACKAGE, seenAlikes: alikeIds }))
  })
  const { runId } = await workRun(journal, 'prerelease/rig-a', jonas, clock(58, '08:30'), {
    buildId, rigId: lab.rigA, planId: lab.planId, minutes: 215, findings: FINDINGS, evidence: eventLog(),
    note: 'Same name as the rollup announced for October, and not it. The rig is back on Rollup 3 from its snapshot.',
  })
  await seal(journal, 'prerelease/rig-a', jonas, clock(58, '12:20'), runId)
  await publish(house, 'prerelease', clock(58, '12:30'), {
    buildId, kind: 'fail', runIds: [runId], remedy: 'replace_with', replaceWith: rollup3Id, remedySteps: STEPS, remedyStepsJa: STEPS_JA,
    summary: 'A pre-release that was offered by mistake. Exchange Web Services crash again and again, backups fail, and uninstalling it leaves EWS without its configuration.',
    summaryJa: '誤って配信された先行版です。Exchange Web サービスが繰り返し異常終了し、バックアップが失敗し、アンインストールすると EWS の構成が失われます。',
  })
  // Asked for its binaries, one server answers with that very hash.
  await journal.step('prerelease/seen', jonas, clock(58, '14:10'), tx => reportBuild(tx, northlight.installations['NL-EX01']!, { hash: HASH }))
  const { id: withdrawalId } = await journal.step('prerelease/withdraw', mara, clock(58, '14:30'), tx =>
    withdrawBuild(tx, withdrawBuildInput.parse({
      buildId, confirmation: LABEL, remedy: 'replace_with', replaceWith: rollup3Id, remedySteps: STEPS, remedyStepsJa: STEPS_JA,
      reason: 'Offered through Microsoft Update by mistake on 9 September 2008 and pulled by the vendor. On our rig EWS crashed in a loop and the backup failed.',
      reasonJa: '2008 年 9 月 9 日に Microsoft Update で誤って配信され、ベンダーが取り下げました。当社の検証機では EWS が異常終了を繰り返し、バックアップも失敗しました。',
    })),
  )
  await journal.step('prerelease/timeline-1', mara, clock(58, '16:00'), tx => writeIncident(tx, {
    withdrawalId, text: 'The vendor has taken the package off Microsoft Update, the Update Catalog and WSUS. Going back to Rollup 3 works on our rig; the final Rollup 4 will be another build.',
    textJa: 'ベンダーは Microsoft Update、Update カタログ、WSUS からこのパッケージを取り下げました。当社の検証機ではロールアップ 3 に戻せることを確認しました。正式版のロールアップ 4 は別のビルドになります。',
  }))
  await recordCrashLoop(house, lab, { prereleaseId: buildId, finalId: await finalRollup4(house) })
  await journal.step('prerelease/managed', jonas, clock(57, '02:00'), tx => restateUpdates(tx, takasaki.systems['TSK-MBX01']!, { updateMode: 'managed', autoApproval: false }))
  await decideFor(house, 'prerelease/back-to-rollup-3', northlight, 'Studio', rollup3Id, clock(57, '08:00'), { say: 'approve' })
  await journal.step('prerelease/put-back', jonas, clock(57, '20:00'), async tx => {
    const installationId = northlight.installations['NL-EX01']!
    await restateUpdates(tx, northlight.systems['NL-EX01']!, { updateMode: 'manual', autoApproval: false })
    await reportBuild(tx, installationId, { version: RU3 })
    await confirmIdentity(tx, { installationId, buildId: rollup3Id, scope: 'system', reason: 'Put back by hand from the package of KB949870, signature checked; the pre-release is gone from the list of installed updates.' })
  })
  await acknowledgeSteps(house, 'northlight', northlight.approver, clock(57, '20:30'), withdrawalId, northlight.customerId, 'Done with Jonas at the telephone; free/busy is back.')
  await acknowledgeSteps(house, 'takasaki', jonas, clock(57, '02:30'), withdrawalId, takasaki.customerId, 'It was never installed there; automatic approval is off.')
  await journal.step('prerelease/timeline-2', mara, clock(57, '21:00'), tx => writeIncident(tx, {
    withdrawalId, text: 'Where it had been installed, Rollup 3 is back, with EWS configured as before. We know of no other server that has it.',
    textJa: '適用されていたサーバーは、以前の EWS の構成のままロールアップ 3 に戻りました。他に適用済みのサーバーは確認されていません。',
  }))
}

const finalRollup4 = async ({ journal, jonas, clock }: House): Promise<string> =>
  (await journal.step('prerelease/final', jonas, clock(58, '14:59'), tx => buildOf(tx, RU4))).id

const FINDINGS = {
  'EWS-1': { status: 'failed', note: 'Free/busy and out of office time out; event 1309 on every request.' },
  'EWS-2': { status: 'failed', note: 'The application pool restarted 41 times in thirty minutes and was then stopped by IIS.' },
  'BAK-1': { status: 'failed', note: 'The Exchange writer is in state 8 (failed). The job ends without truncating a log.' },
  'BAK-2': { status: 'blocked', note: 'Nothing to restore: there is no backup since the update.' },
  'LOG-1': { status: 'failed', note: 'See the excerpt in the evidence.' },
  'EWS-3': { status: 'failed', note: 'web.config of the EWS folder is empty after the uninstall.' },
} as const

const eventLog = (): File =>
  new File([[
    'time,source,id,text',
    '10:02:11,ASP.NET 2.0.50727.0,1309,"Unhandled exception in MSExchangeServicesAppPool, /EWS/Exchange.asmx"',
    '10:02:14,W3SVC,1009,"A process serving application pool MSExchangeServicesAppPool terminated unexpectedly"',
    '10:02:58,ASP.NET 2.0.50727.0,1309,"Unhandled exception in MSExchangeServicesAppPool, /EWS/Exchange.asmx"',
    '10:31:40,W3SVC,1002,"Application pool MSExchangeServicesAppPool is being automatically disabled"',
    '11:15:03,MSExchangeIS,9609,"Exchange VSS writer failed when preparing for backup"',
  ].join('\r\n')], 'lab-a01-application-log.csv', { type: 'text/csv' })

/** A customer's steps, each acknowledged by whoever saw to it. */
const acknowledgeSteps = ({ journal }: House, key: string, who: Consultant | Contact, at: Date, withdrawalId: string, customerId: string, note: string): Promise<void> =>
  journal.step(`prerelease/steps-${key}`, who, at, async tx => {
    const open = (await listRunbooks(tx, { customerId })).filter(one => one.withdrawalId === withdrawalId)
    for (const { id: runbookId } of open) for (const { id: stepId } of (await readRunbook(tx, { runbookId })).steps) await acknowledgeStep(tx, { stepId, note })
  })

/** How a server gets its updates from now on; everything else about it stays as it was. */
const restateUpdates = async (tx: Tx<Consultant>, systemId: string, updates: { updateMode: 'manual' | 'managed'; autoApproval: boolean }): Promise<void> => {
  const { name, os, osPatchLevel, language, hypervisor, ring, isTest } = await findSystem(tx, systemId)
  const known = Object.fromEntries(Object.entries({ os, osPatchLevel, language, hypervisor }).filter(([, value]) => value !== null))
  await changeSystem(tx, changeSystemInput.parse({ systemId, name, ring, isTest, ...known, ...updates }))
}
