import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { addWindow, addWindowInput, demandBackup, demandBackupInput, endWindow, endWindowInput } from './change-windows'
import { changeRolloutSettings, moveCustomer, moveCustomerInput, openWave, openWaveInput, readSettings, rolloutSettingsInput } from './change-waves'
import { endExcusal, endExcusalInput, excuse, excuseInput } from './excuse'
import { readBuildRollout, readHolds, readOpenPauses, readPlaceRollout } from './queries'
import { reportInstall, reportInstallInput } from './report-install'
import { confirmHold, confirmHoldInput, liftHold, liftHoldInput, setHold, setHoldInput, setOwnHoldInput } from './set-hold'
import { confirmPause, liftPause, settlePauseInput } from './settle-pause'
import { verifyBackup, verifyBackupInput } from './verify-backup'

const mayRead = consoleProcedure('console.read')
const mayManage = consoleProcedure('rollout.manage')
const atPlace = input({ environmentId: id() })

export const rolloutRouter = router({
  ofBuild: mayRead.input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => readBuildRollout(tx, given))),
  ofPlace: mayRead.input(atPlace).query(({ ctx, input: given }) => ctx.act(tx => readPlaceRollout(tx, given))),
  holds: mayRead.input(input({ customerId: id().optional() })).query(({ ctx, input: given }) => ctx.act(tx => readHolds(tx, given))),
  pauses: mayRead.query(({ ctx }) => ctx.act(tx => readOpenPauses(tx))),
  settings: mayRead.query(({ ctx }) => ctx.act(readSettings)),
  hold: mayManage.input(setHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => setHold(tx, given))),
  liftHold: mayManage.input(liftHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => liftHold(tx, given))),
  confirmHold: mayManage.input(confirmHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => confirmHold(tx, given))),
  confirmPause: mayManage.input(settlePauseInput).mutation(({ ctx, input: given }) => ctx.act(tx => confirmPause(tx, given))),
  liftPause: mayManage.input(settlePauseInput).mutation(({ ctx, input: given }) => ctx.act(tx => liftPause(tx, given))),
  report: mayManage.input(reportInstallInput).mutation(({ ctx, input: given }) => ctx.act(tx => reportInstall(tx, given))),
  excuse: mayManage.input(excuseInput).mutation(({ ctx, input: given }) => ctx.act(tx => excuse(tx, given))),
  endExcusal: mayManage.input(endExcusalInput).mutation(({ ctx, input: given }) => ctx.act(tx => endExcusal(tx, given))),
  addWindow: mayManage.input(addWindowInput).mutation(({ ctx, input: given }) => ctx.act(tx => addWindow(tx, given))),
  endWindow: mayManage.input(endWindowInput).mutation(({ ctx, input: given }) => ctx.act(tx => endWindow(tx, given))),
  demandBackup: mayManage.input(demandBackupInput).mutation(({ ctx, input: given }) => ctx.act(tx => demandBackup(tx, given))),
  verifyBackup: mayManage.input(verifyBackupInput).mutation(({ ctx, input: given }) => ctx.act(tx => verifyBackup(tx, given))),
  openWave: mayManage.input(openWaveInput).mutation(({ ctx, input: given }) => ctx.act(tx => openWave(tx, given))),
  moveCustomer: mayManage.input(moveCustomerInput).mutation(({ ctx, input: given }) => ctx.act(tx => moveCustomer(tx, given))),
  changeSettings: consoleProcedure('settings.manage').input(rolloutSettingsInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeRolloutSettings(tx, given))),
})

const atOwnPlace = portalProcedure('portal.rollout')

/** What a customer says of its own systems, and the holds that are its own. */
export const portalRolloutRouter = router({
  ofPlace: portalProcedure('portal.read').input(atPlace).query(({ ctx, input: given }) => ctx.act(tx => readPlaceRollout(tx, given))),
  holds: portalProcedure('portal.read').query(({ ctx }) => ctx.act(tx => readHolds(tx))),
  hold: atOwnPlace.input(setOwnHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => setHold(tx, given))),
  liftHold: atOwnPlace.input(liftHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => liftHold(tx, given))),
  confirmHold: atOwnPlace.input(confirmHoldInput).mutation(({ ctx, input: given }) => ctx.act(tx => confirmHold(tx, given))),
  report: atOwnPlace.input(reportInstallInput).mutation(({ ctx, input: given }) => ctx.act(tx => reportInstall(tx, given))),
  addWindow: atOwnPlace.input(addWindowInput).mutation(({ ctx, input: given }) => ctx.act(tx => addWindow(tx, given))),
  endWindow: atOwnPlace.input(endWindowInput).mutation(({ ctx, input: given }) => ctx.act(tx => endWindow(tx, given))),
  verifyBackup: atOwnPlace.input(verifyBackupInput).mutation(({ ctx, input: given }) => ctx.act(tx => verifyBackup(tx, given))),
})
