import { consoleProcedure, router } from '../trpc'
import { listDigestReaders, previewDigest, previewDigestInput } from './preview-digest'

export const digestsRouter = router({
  readers: consoleProcedure('console.read').query(({ ctx }) => ctx.act(listDigestReaders)),
  preview: consoleProcedure('console.read').input(previewDigestInput).query(({ ctx, input: given }) => ctx.act(tx => previewDigest(tx, given))),
})
