import { id, input } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { makeKey, makeKeyInput, revokeKey, revokeKeyInput, rotateKey, rotateKeyInput } from './keys'
import { readDevices } from './queries'

const mayManage = consoleProcedure('environments.manage')

export const devicesRouter = router({
  read: consoleProcedure('console.read').input(input({ environmentId: id() })).query(({ ctx, input: given }) => ctx.act(tx => readDevices(tx, given))),
  makeKey: mayManage.input(makeKeyInput).mutation(({ ctx, input: given }) => ctx.act(tx => makeKey(tx, given))),
  rotateKey: mayManage.input(rotateKeyInput).mutation(({ ctx, input: given }) => ctx.act(tx => rotateKey(tx, given))),
  revokeKey: mayManage.input(revokeKeyInput).mutation(({ ctx, input: given }) => ctx.act(tx => revokeKey(tx, given))),
})
