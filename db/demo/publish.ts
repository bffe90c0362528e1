import type { Tx } from '@/db/scope'
import { readVerdictStory } from '@/server/verdicts/queries'
import { saveDraftInput, type DraftInput } from '@/server/verdicts/draft-input'
import { publishVerdict } from '@/server/verdicts/publish-verdict'
import { requestReview, reviewDraft } from '@/server/verdicts/review-draft'
import { saveDraft } from '@/server/verdicts/save-draft'
import { minutesAfter } from './clock'
import type { House } from './house'

/** What the build's page would send back. */
const seenDraft = async (tx: Tx, buildId: string) => (await readVerdictStory(tx, { buildId })).draft!.seen

type Draft = Pick<DraftInput, 'buildId' | 'kind' | 'summary'> & Partial<DraftInput>

/** Jonas writes, Mara reviews, Jonas publishes. A fail is published without a review: bad news travels at once. */
export const publish = async ({ journal, mara, jonas }: House, key: string, at: Date, draft: Draft): Promise<void> => {
  const { buildId, kind } = draft
  await journal.step(`${key}/draft`, jonas, at, async tx => {
    await saveDraft(tx, saveDraftInput.parse(draft))
    if (kind !== 'fail') await requestReview(tx, { buildId })
  })
  if (kind !== 'fail') await journal.step(`${key}/review`, mara, minutesAfter(at, 75), async tx => reviewDraft(tx, { buildId, seen: await seenDraft(tx, buildId) }))
  await journal.step(`${key}/publish`, jonas, minutesAfter(at, 90), async tx => {
    await publishVerdict(tx, { buildId, seen: await seenDraft(tx, buildId) })
  })
}
