import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { changeIssueInput, changeIssue } from '@/server/issues/change-issue'
import { moveIssue } from '@/server/issues/move-issue'
import { recordIssue, recordIssueInput } from '@/server/issues/record-issue'
import { sayFixed } from '@/server/issues/say-fixed'
import { readPlan } from '@/server/lab/queries'
import type { House } from './house'
import type { Lab } from './open-lab'
import { BRANCH } from './register-customer'

const caseOf = async (tx: Tx<Consultant>, { planId }: Lab, key: string): Promise<string> => (await readPlan(tx, planId)).cases.find(one => one.key === key)!.id

/** The crash loop of the pre-release: said to be gone in the final one, which rig A's run then shows. */
export const recordCrashLoop = async ({ journal, jonas, clock }: House, lab: Lab, { prereleaseId, finalId }: { prereleaseId: string; finalId: string }): Promise<void> => {
  const { issueId } = await journal.step('issues/crash-loop', jonas, clock(58, '15:00'), async tx => {
    const { id } = await recordIssue(tx, recordIssueInput.parse({
      branchId: BRANCH, introducedIn: prereleaseId, caseId: await caseOf(tx, lab, 'EWS-2'),
      title: 'Exchange Web Services crash in a loop', titleJa: 'Exchange Web サービスが異常終了を繰り返す',
      note: 'On rig A the application pool restarted 41 times in thirty minutes.',
    }))
    return { issueId: id }
  })
  await journal.step('issues/crash-loop/confirm', jonas, clock(57, '09:00'), async tx => {
    await moveIssue(tx, { issueId, state: 'confirmed', note: 'Seen on a customer’s server as well.' })
    await sayFixed(tx, { issueId, buildId: finalId, note: 'The vendor says so of the final rollup.' })
  })
}

/** Mail that stops beside the scanner: open to this day, so Rollup 5 is asked the same. */
export const recordStoppedMail = async ({ journal, jonas, clock }: House, lab: Lab, finalId: string): Promise<void> => {
  const words = {
    introducedIn: finalId, facet: 'component:antivirus', test: 'has', value: 'forefront security for exchange@10',
    title: 'Beside ForeFront Security 10 mail stops in the transport queue', titleJa: 'ForeFront Security 10 の併用時にメールが配送キューで止まる',
  }
  const { issueId } = await journal.step('issues/stopped-mail', jonas, clock(35, '13:00'), async tx => {
    const { id } = await recordIssue(tx, recordIssueInput.parse({ ...words, branchId: BRANCH, caseId: await caseOf(tx, lab, 'TRN-2'), note: 'Rig B: within ten minutes of starting the transport service.' }))
    return { issueId: id }
  })
  await journal.step('issues/stopped-mail/mitigate', jonas, clock(34, '06:30'), async tx => {
    await moveIssue(tx, { issueId, state: 'confirmed', note: 'Three times out of three on rig B.' })
    await changeIssue(tx, changeIssueInput.parse({
      ...words, issueId, workaround: 'Disable the ForeFront transport agent and scan at the gateway.',
      workaroundJa: 'ForeFront のトランスポート エージェントを無効にし、ゲートウェイで検査してください。',
    }))
    await moveIssue(tx, { issueId, state: 'mitigated', note: 'With the agent disabled mail flows at once.' })
  })
}
