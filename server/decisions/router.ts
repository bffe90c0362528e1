import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { acceptRisk, acceptRiskInput, askRisk, askRiskInput } from './accept-risk'
import { approve, approveInput, decline, declineInput, defer, deferInput } from './decide'
import { overviewInput, readBuildCoverage, readOverview } from './overview'
import { endStandingRule, endStandingRuleInput, listStandingRules, signStandingRule, signStandingRuleInput } from './standing-rule'
import { readPortalHome, readPortalUpdate } from './portal-queries'
import { readBuildUrgency, readUrgent } from './urgent'

const ofBuild = input({ buildId: id() })

/** What the consultant sees of decisions. */
export const coverageRouter = router({
  overview: consoleProcedure('console.read').input(overviewInput).query(({ ctx, input: given }) => ctx.act(tx => readOverview(tx, given))),
  urgent: consoleProcedure('console.read').query(({ ctx }) => ctx.act(readUrgent)),
  urgency: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readBuildUrgency(tx, given))),
  ofBuild: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readBuildCoverage(tx, given))),
})

/** What the customer sees and decides. */
export const decisionsRouter = router({
  home: portalProcedure('portal.read').query(({ ctx }) => ctx.act(readPortalHome)),
  update: portalProcedure('portal.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readPortalUpdate(tx, given))),
  approve: portalProcedure('portal.decide').input(approveInput).mutation(({ ctx, input: given }) => ctx.act(tx => approve(tx, given))),
  decline: portalProcedure('portal.decide').input(declineInput).mutation(({ ctx, input: given }) => ctx.act(tx => decline(tx, given))),
  defer: portalProcedure('portal.decide').input(deferInput).mutation(({ ctx, input: given }) => ctx.act(tx => defer(tx, given))),
  askRisk: portalProcedure('portal.decide').input(askRiskInput).mutation(({ ctx, input: given }) => ctx.act(tx => askRisk(tx, given))),
  standingRules: portalProcedure('portal.read').query(({ ctx }) => ctx.act(listStandingRules)),
  signStandingRule: portalProcedure('portal.delegate').input(signStandingRuleInput).mutation(({ ctx, input: given }) => ctx.act(tx => signStandingRule(tx, given))),
  endStandingRule: portalProcedure('portal.delegate').input(endStandingRuleInput).mutation(({ ctx, input: given }) => ctx.act(tx => endStandingRule(tx, given))),
  acceptRisk: portalProcedure('portal.decide').input(acceptRiskInput).mutation(({ ctx, input: given }) => ctx.act(tx => acceptRisk(tx, given))),
})
