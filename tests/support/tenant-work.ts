import { signStandingRule } from '@/server/decisions/standing-rule'
// What tests/support/tenants.ts has a consultancy's people do.
import { and, eq } from 'drizzle-orm'
import { installation, invitation, invoice, result } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { ensureCampaign } from '@/server/billing/ensure-campaign'
import { recordCost } from '@/server/billing/record-cost'
import { runBilling } from '@/server/billing/run-billing'
import { setPrice } from '@/server/billing/set-price'
import { acceptRisk, askRisk } from '@/server/decisions/accept-risk'
import { approve } from '@/server/decisions/decide'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { uploadImport } from '@/server/environments/import/upload-import'
import { changePolicies } from '@/server/facet-policies/change-policies'
import { previewPolicies } from '@/server/facet-policies/queries'
import { addResultFile } from '@/server/lab/import-result-file'
import { openRun } from '@/server/lab/open-run'
import { revokeSignOff, signOff } from '@/server/lab/sign-off'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { createTestCase } from '@/server/lab/test-case'
import { waive } from '@/server/lab/waive'
import { startTimer } from '@/server/lab/work-timer'
import { inviteMember } from '@/server/people/invite'
import { parkInvoice } from '@/server/stripe/park-invoice'
import { saveStripeSettings } from '@/server/stripe/settings'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { publishVerdict } from '@/server/verdicts/publish-verdict'
import { requestReview, reviewDraft } from '@/server/verdicts/review-draft'
import { saveDraft } from '@/server/verdicts/save-draft'
import { addRig, EX2007, sealedRun, SP1, seenDraft } from './scene'

type Staff = { owner: Consultant; engineer: Consultant; colleague: Consultant }

const PESTER = '<?xml version="1.0"?><testsuites><testsuite name="Mail" tests="1"><testcase classname="Mail" name="MAIL-1 sends" time="0.1"/></testsuite></testsuites>'
export const resultFile = () => new File([PESTER], 'mail.xml', { type: 'text/xml' })
export const IMPORT_CSV = 'Customer,Environment,Server,Product,Branch,Version\nQuay Legal,Mail,QL-EX1,Exchange Server 2007,SP1,8.1.291.2\n'
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A sealed run of RU4, its verdict reviewed by a colleague and published, which freezes the payers. */
export const workInLab = async ({ owner, engineer }: Staff, { ru4 }: { ru4: string }) => {
  const { rigId, rigInstallationId, sealedRunId, planId } = await asActor(engineer, async tx => {
    const rig = await addRig(tx)
    const [server] = await tx.db.select().from(installation).where(eq(installation.environmentId, rig))
    return { rigId: rig, rigInstallationId: server!.id, sealedRunId: await sealedRun(tx, ru4, rig), planId: (await seedStarterPlan(tx, { productId: EX2007 })).id }
  })
  await asActor(engineer, async tx => {
    await saveDraft(tx, saveDraftInput.parse({ buildId: ru4, kind: 'pass', summary: 'Tested', runIds: [sealedRunId] }))
    await requestReview(tx, { buildId: ru4 })
  })
  await asActor(owner, async tx => reviewDraft(tx, { buildId: ru4, seen: await seenDraft(tx, ru4) }))
  await asActor(owner, async tx => publishVerdict(tx, { buildId: ru4, seen: await seenDraft(tx, ru4) }))
  const campaignId = await asActor(owner, async tx => (await ensureCampaign(tx, { buildId: ru4 })).id)
  return { rigId, rigInstallationId, planId, sealedRunId, campaignId }
}

/** What the page of an update sends back with a decision. */
export const seenOf = async (tx: Tx, buildId: string, environmentId: string): Promise<string> =>
  (await readPortalUpdate(tx, { buildId })).places.find(place => place.environment.id === environmentId)!.seen

/** A standing rule signed, a build approved, its risk accepted by two, and a second risk asked for that waits for the other person. */
export const decideAt = async ({ people, ids: { environmentId } }: { people: { approver: Contact; second: Contact }; ids: { environmentId: string } }, buildId: string) => {
  const ask = (asker: Contact) =>
    asActor(asker, async tx => askRisk(tx, { environmentId, buildId, seen: await seenOf(tx, buildId, environmentId), effect: 'wait', reason: 'Month end', expiresOn: inDays(30) }))
  const accepted = await ask(people.approver)
  await asActor(people.second, tx => acceptRisk(tx, { riskAcceptanceId: accepted.id }))
  const { id: decisionId } = await asActor(people.approver, async tx => approve(tx, { environmentId, buildId, seen: await seenOf(tx, buildId, environmentId), acknowledged: [] }))
  const { id: standingRuleId } = await asActor(people.approver, tx => signStandingRule(tx, { environmentId, kinds: ['security_update'] }))
  return { decisionId, standingRuleId, riskAcceptanceId: (await ask(people.second)).id }
}

/** Work under way: an open run with its timer, a waiver and a result file; a draft in review; a sign-off; an invitation; an import. */
export const leaveOpen = async ({ owner, engineer, colleague }: Staff, { ru4, ru5 }: { ru4: string; ru5: string }, { rigId, planId }: { rigId: string; planId: string }) => {
  const run = await asActor(engineer, async tx => {
    const { id: runId } = await openRun(tx, { buildId: ru4, rigId, planId })
    const results = await tx.db.select().from(result).where(and(eq(result.runId, runId), eq(result.mandatory, true)))
    await waive(tx, { runId, resultId: results[0]!.id, reason: 'No client at hand' })
    await startTimer(tx, { runId })
    const { id: evidenceId } = await addResultFile(tx, { runId, file: resultFile() })
    return { openRunId: runId, resultId: results[1]!.id, evidenceId }
  })
  const { id: caseId } = await asActor(engineer, tx => createTestCase(tx, { key: 'FAX-1', title: 'A fax arrives', mandatory: true }))
  const { id: signOffId } = await asActor(engineer, tx => signOff(tx, { branchId: SP1, facetKey: 'component:backup', rigValue: 'none', customerValue: 'tape@4', until: inDays(60), reason: 'Reads only' }))
  const hasty = await asActor(engineer, tx => signOff(tx, { branchId: SP1, facetKey: 'component:backup', rigValue: 'none', customerValue: 'tape@3', until: inDays(60), reason: 'Reads only' }))
  await asActor(engineer, tx => revokeSignOff(tx, { signOffId: hasty.id, reason: 'It writes too' }))
  await asActor(owner, async tx => {
    const rows = [{ key: 'component:cluster', policy: 'ignore' as const, compare: 'exact' as const, version: 'major' as const, names: '' }]
    await changePolicies(tx, { rows, seen: (await previewPolicies(tx, { rows })).digest, reason: 'No clusters anywhere' })
  })
  await asActor(colleague, async tx => {
    await saveDraft(tx, saveDraftInput.parse({ buildId: ru5, kind: 'fail', summary: 'Breaks EWS', reason: 'Seen in the field' }))
    await requestReview(tx, { buildId: ru5 })
  })
  const invited = await asActor(owner, async tx => {
    const { id, token } = await inviteMember(tx, { email: `new-${crypto.randomUUID()}@example.com`, role: 'reader', locale: 'en' })
    const [row] = await tx.db.select().from(invitation).where(eq(invitation.id, id))
    return { invitationId: id, token, email: row!.email }
  })
  const { id: importId } = await asActor(engineer, tx => uploadImport(tx, { name: 'customers.csv', bytes: new TextEncoder().encode(IMPORT_CSV) }))
  return { ...run, caseId, invitationId: invited.invitationId, invited, importId, signOffId }
}

/** A campaign billed to both customers, one invoice parked; and another campaign still open, with a cost. */
export const bill = async (person: Consultant, campaignId: string, otherBuildId: string, parkedFor: string) => {
  await asActor(person, tx => setPrice(tx, { campaignId, price: '1000', basis: 'equal' }))
  await asActor(person, tx => runBilling(tx, { campaignId, totalMinor: 100_000, payers: 2 }))
  await asActor(person, tx => saveStripeSettings(tx, { secretKey: 'sk_test_1', webhookSecret: 'whsec_1', account: `acct_${person.consultancyId.slice(0, 8)}` }))
  return asActor(person, async tx => {
    const invoices = await tx.db.select().from(invoice)
    const parked = invoices.find(one => one.customerId === parkedFor)!
    await parkInvoice(tx, parked, { code: 'refused' })
    const { id: openCampaignId } = await ensureCampaign(tx, { buildId: otherBuildId })
    const { id: costId } = await recordCost(tx, { campaignId: openCampaignId, kind: 'other', amount: '12', note: 'A licence' })
    return { billedCampaignId: campaignId, openCampaignId, costId, invoiceId: invoices.find(one => one !== parked)!.id, parkedInvoiceId: parked.id }
  })
}
