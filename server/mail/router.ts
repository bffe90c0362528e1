import { z } from 'zod'
import { MAIL_STATES } from '@/db/schema'
import { consoleProcedure, router } from '../trpc'
import { listMail } from './queries'
import { resendMail, resendMailInput } from './resend-mail'

export const mailRouter = router({
  list: consoleProcedure('console.read')
    .input(z.strictObject({ state: z.enum(MAIL_STATES).optional() }))
    .query(({ ctx, input: sought }) => ctx.act(tx => listMail(tx, sought))),
  resend: consoleProcedure('mail.resend').input(resendMailInput).mutation(({ ctx, input: given }) => ctx.act(tx => resendMail(tx, given))),
})
