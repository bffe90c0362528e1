import { readRigPlans } from './plan-rigs'
import { id, input } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { attachEvidence, attachEvidenceInput } from './attach-evidence'
import { addServer, addServerInput, createRig, createRigInput, putBuild, putBuildInput } from './create-rig'
import { addResultFile, addResultFileInput, importInput, importResultFile, previewResultFile } from './import-result-file'
import { openRun, openRunInput } from './open-run'
import { listPlans, listRigs, listRuns, listSignOffs, listWatchedKinds, readPlan, readRig, readRunChoices } from './queries'
import { readRun } from './read-run'
import { addNote, addNoteInput, recordResult, recordResultInput } from './record-result'
import { abandonRun, abandonRunInput, sealRun, sealRunInput } from './seal-run'
import { revokeSignOff, revokeSignOffInput, signOff, signOffInput } from './sign-off'
import { seedStarterPlan, seedStarterPlanInput } from './starter-plan'
import { changeTestCase, changeTestCaseInput, createTestCase, createTestCaseInput } from './test-case'
import { changePlan, changePlanInput, createPlan, createPlanInput } from './test-plan'
import { waive, waiveInput } from './waive'
import { startTimer, stopTimer, timerInput } from './work-timer'

const read = consoleProcedure('console.read')
const work = consoleProcedure('lab.work')

export const labRouter = router({
  planner: read.query(({ ctx }) => ctx.act(readRigPlans)),
  rigs: read.query(({ ctx }) => ctx.act(listRigs)),
  rig: read.input(input({ rigId: id() })).query(({ ctx, input: { rigId } }) => ctx.act(tx => readRig(tx, rigId))),
  plans: read.query(({ ctx }) => ctx.act(listPlans)),
  plan: read.input(input({ planId: id() })).query(({ ctx, input: { planId } }) => ctx.act(tx => readPlan(tx, planId))),
  runs: read.input(input({ buildId: id().optional() })).query(({ ctx, input: filter }) => ctx.act(tx => listRuns(tx, filter))),
  run: read.input(input({ runId: id() })).query(({ ctx, input: { runId } }) => ctx.act(tx => readRun(tx, runId))),
  runChoices: read.input(input({ buildId: id() })).query(({ ctx, input: { buildId } }) => ctx.act(tx => readRunChoices(tx, buildId))),
  watchedKinds: read.query(({ ctx }) => ctx.act(listWatchedKinds)),
  signOffs: read.query(({ ctx }) => ctx.act(listSignOffs)),
  previewResultFile: read.input(importInput).query(({ ctx, input: given }) => ctx.act(tx => previewResultFile(tx, given))),

  createRig: work.input(createRigInput).mutation(({ ctx, input: given }) => ctx.act(tx => createRig(tx, given))),
  addServer: work.input(addServerInput).mutation(({ ctx, input: given }) => ctx.act(tx => addServer(tx, given))),
  putBuild: work.input(putBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => putBuild(tx, given))),
  seedStarterPlan: work.input(seedStarterPlanInput).mutation(({ ctx, input: given }) => ctx.act(tx => seedStarterPlan(tx, given))),
  createPlan: work.input(createPlanInput).mutation(({ ctx, input: given }) => ctx.act(tx => createPlan(tx, given))),
  changePlan: work.input(changePlanInput).mutation(({ ctx, input: given }) => ctx.act(tx => changePlan(tx, given))),
  createTestCase: work.input(createTestCaseInput).mutation(({ ctx, input: given }) => ctx.act(tx => createTestCase(tx, given))),
  changeTestCase: work.input(changeTestCaseInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeTestCase(tx, given))),
  openRun: work.input(openRunInput).mutation(({ ctx, input: given }) => ctx.act(tx => openRun(tx, given))),
  recordResult: work.input(recordResultInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordResult(tx, given))),
  addNote: work.input(addNoteInput).mutation(({ ctx, input: given }) => ctx.act(tx => addNote(tx, given))),
  startTimer: work.input(timerInput).mutation(({ ctx, input: given }) => ctx.act(tx => startTimer(tx, given))),
  stopTimer: work.input(timerInput).mutation(({ ctx, input: given }) => ctx.act(tx => stopTimer(tx, given))),
  attachEvidence: work.input(attachEvidenceInput).mutation(({ ctx, input: given }) => ctx.act(tx => attachEvidence(tx, given))),
  addResultFile: work.input(addResultFileInput).mutation(({ ctx, input: given }) => ctx.act(tx => addResultFile(tx, given))),
  importResultFile: work.input(importInput).mutation(({ ctx, input: given }) => ctx.act(tx => importResultFile(tx, given))),
  waive: work.input(waiveInput).mutation(({ ctx, input: given }) => ctx.act(tx => waive(tx, given))),
  sealRun: work.input(sealRunInput).mutation(({ ctx, input: given }) => ctx.act(tx => sealRun(tx, given))),
  abandonRun: work.input(abandonRunInput).mutation(({ ctx, input: given }) => ctx.act(tx => abandonRun(tx, given))),
  signOff: work.input(signOffInput).mutation(({ ctx, input: given }) => ctx.act(tx => signOff(tx, given))),
  revokeSignOff: work.input(revokeSignOffInput).mutation(({ ctx, input: given }) => ctx.act(tx => revokeSignOff(tx, given))),
})
