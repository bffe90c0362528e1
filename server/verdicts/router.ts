import { id, input } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { saveDraftInput } from './draft-input'
import { previewReach, readReach } from './preview-reach'
import { publishVerdict } from './publish-verdict'
import { readVerdictStory } from './queries'
import { draftOfBuildInput, requestReview, reviewDraft, seenDraftInput } from './review-draft'
import { saveDraft } from './save-draft'

const ofBuild = input({ buildId: id() })

export const verdictsRouter = router({
  story: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readVerdictStory(tx, given))),
  reach: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readReach(tx, given))),
  previewReach: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => previewReach(tx, given))),
  saveDraft: consoleProcedure('verdicts.write').input(saveDraftInput).mutation(({ ctx, input: given }) => ctx.act(tx => saveDraft(tx, given))),
  requestReview: consoleProcedure('verdicts.write').input(draftOfBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => requestReview(tx, given))),
  review: consoleProcedure('verdicts.write').input(seenDraftInput).mutation(({ ctx, input: given }) => ctx.act(tx => reviewDraft(tx, given))),
  publish: consoleProcedure('verdicts.publish').input(seenDraftInput).mutation(({ ctx, input: given }) => ctx.act(tx => publishVerdict(tx, given))),
})
