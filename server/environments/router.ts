import { z } from 'zod'
import { id, input, wholeNumber } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { changeCustomer, changeCustomerInput } from './change-customer'
import { changeInstallation, changeInstallationInput } from './change-installation'
import { changeSystem, changeSystemInput } from './change-system'
import { confirmIdentity, confirmIdentityInput } from './confirm-identity'
import { createCustomer, createCustomerInput } from './create-customer'
import { createEnvironment, createEnvironmentInput } from './create-environment'
import { createSystem, createSystemInput } from './create-system'
import { answerEmptyCells, answerEmptyCellsInput } from './import/answer-empty-cells'
import { confirmImport, confirmImportInput } from './import/confirm-import'
import { listImports, previewImport } from './import/queries'
import { readUpload, uploadImport, uploadImportInput } from './import/upload-import'
import { readDriftSinceApproval } from './drift-history'
import { listCustomers, listIdentityAlerts, readCustomer, readEnvironment, readSystem } from './queries'
import { recordComponent, recordComponentInput } from './record-component'
import { recordInstallation, recordInstallationInput } from './record-installation'
import { removeComponent, removeComponentInput } from './remove-component'
import { statesNone, statesNoneInput } from './states-none'
import { takeBackSurvey, takeBackSurveyInput } from './take-back-survey'

const mayRead = consoleProcedure('console.read')
const mayManage = consoleProcedure('environments.manage')

export const customersRouter = router({
  list: mayRead.query(({ ctx }) => ctx.act(listCustomers)),
  alerts: mayRead.query(({ ctx }) => ctx.act(tx => listIdentityAlerts(tx))),
  read: mayRead.input(input({ customerId: id() })).query(({ ctx, input: { customerId } }) => ctx.act(tx => readCustomer(tx, customerId))),
  create: mayManage.input(createCustomerInput).mutation(({ ctx, input: given }) => ctx.act(tx => createCustomer(tx, given))),
  change: mayManage.input(changeCustomerInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeCustomer(tx, given))),
})

export const environmentsRouter = router({
  read: mayRead.input(input({ environmentId: id() })).query(({ ctx, input: { environmentId } }) => ctx.act(tx => readEnvironment(tx, environmentId))),
  system: mayRead.input(input({ systemId: id() })).query(({ ctx, input: { systemId } }) => ctx.act(tx => readSystem(tx, systemId))),
  create: mayManage.input(createEnvironmentInput).mutation(({ ctx, input: given }) => ctx.act(tx => createEnvironment(tx, given))),
  createSystem: mayManage.input(createSystemInput).mutation(({ ctx, input: given }) => ctx.act(tx => createSystem(tx, given))),
  changeSystem: mayManage.input(changeSystemInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeSystem(tx, given))),
  recordInstallation: mayManage.input(recordInstallationInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordInstallation(tx, given))),
  changeInstallation: mayManage.input(changeInstallationInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeInstallation(tx, given))),
  recordComponent: mayManage.input(recordComponentInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordComponent(tx, given))),
  removeComponent: mayManage.input(removeComponentInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeComponent(tx, given))),
  statesNone: mayManage.input(statesNoneInput).mutation(({ ctx, input: given }) => ctx.act(tx => statesNone(tx, given))),
  takeBackSurvey: mayManage.input(takeBackSurveyInput).mutation(({ ctx, input: given }) => ctx.act(tx => takeBackSurvey(tx, given))),
  confirmIdentity: mayManage.input(confirmIdentityInput).mutation(({ ctx, input: given }) => ctx.act(tx => confirmIdentity(tx, given))),
})

/** What contacts ask of their own configurations. */
export const portalEnvironmentsRouter = router({
  driftSinceApproval: portalProcedure('portal.read').input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => readDriftSinceApproval(tx, given))),
})

const previewInput = input({ importId: id(), show: z.enum(['created', 'changed', 'unchanged', 'refused']).optional(), page: wholeNumber(1, 1000).optional() })

export const importsRouter = router({
  list: mayRead.query(({ ctx }) => ctx.act(listImports)),
  preview: mayManage.input(previewInput).query(({ ctx, input: asked }) => ctx.act(tx => previewImport(tx, asked))),
  upload: mayManage.input(uploadImportInput).mutation(async ({ ctx, input: given }) => {
    const upload = await readUpload(given)
    return ctx.act(tx => uploadImport(tx, upload))
  }),
  answerEmptyCells: mayManage.input(answerEmptyCellsInput).mutation(({ ctx, input: given }) => ctx.act(tx => answerEmptyCells(tx, given))),
  confirm: mayManage.input(confirmImportInput).mutation(({ ctx, input: given }) => ctx.act(tx => confirmImport(tx, given))),
})
