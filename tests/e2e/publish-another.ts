import type { APIRequestContext } from '@playwright/test'
import { askAt } from './ask'

type Row = { id: string }

/** Tests Rollup 5 on the rig of the main job, everything passed, and publishes it after a review. */
export async function publishAnother(author: APIRequestContext, reviewer: APIRequestContext, place: string): Promise<void> {
  const [mine, theirs] = [askAt(author, place), askAt(reviewer, place)]
  const { rows } = await mine.read<{ rows: { build: Row }[] }>('catalogue.search', { words: '8.1.336.1' })
  const buildId = rows[0]!.build.id
  const { rigs, plans } = await mine.read<{ rigs: Row[]; plans: Row[] }>('lab.runChoices', { buildId })
  const { id: runId } = await mine.write('lab.openRun', { buildId, rigId: rigs[0]!.id, planId: plans[0]!.id })
  const { cases } = await mine.read<{ cases: Row[] }>('lab.run', { runId })
  for (const one of cases) await mine.write('lab.recordResult', { runId, resultId: one.id, status: 'passed' })
  await mine.write('lab.sealRun', { runId })
  await mine.write('verdicts.saveDraft', { buildId, kind: 'pass', summary: 'It brings back what Rollup 4 took.', runIds: [runId] })
  await mine.write('verdicts.requestReview', { buildId })
  const draft = async () => ({ buildId, seen: (await mine.read<{ draft: { seen: string } }>('verdicts.story', { buildId })).draft.seen })
  await theirs.write('verdicts.review', await draft())
  await mine.write('verdicts.publish', await draft())
}
