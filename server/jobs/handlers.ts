import { followCatalogue } from '@/server/catalogue/follow-catalogue'
import { runDigests } from '@/server/digests/run-digests'
import { pruneLiveEvents } from '@/server/live/prune'
import { closeMail, sendQueuedMail } from '@/server/mail/send-queued-mail'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { followFailure } from '@/server/rollout/follow-failure'
import { announceWindows } from '@/server/rollout/announce-windows'
import { settleAllWaves, settleWavesOf } from '@/server/rollout/settle-waves-job'
import { carryOutVendorWithdrawals } from '@/server/recalls/vendor-withdrawals'
import { closeBilling, handleBilling } from '@/server/stripe/handle-billing'
import { reconcileAll } from '@/server/stripe/reconcile'
import type { Payloads, QueueName } from './queues'

type Handler<Q extends QueueName> = (payload: Payloads[Q]) => Promise<unknown>

/** What the worker does for each queue. Delivery is at least once, so every handler can be run again. */
export const handlers: { [Q in QueueName]?: Handler<Q> } = {
  'send-mail': ({ consultancyId, mailId }) => sendQueuedMail(consultancyId, mailId),
  'send-alerts': sendAlerts,
  'follow-failure': followFailure,
  'settle-waves': payload => settleWavesOf(payload),
  'sweep-waves': () => settleAllWaves(),
  'announce-windows': () => announceWindows(),
  'follow-catalogue': followCatalogue,
  'run-digests': () => runDigests(),
  'prune-live-events': () => pruneLiveEvents(),
  billing: payload => handleBilling(payload),
  'reconcile-stripe': () => reconcileAll(),
  'vendor-withdrawals': () => carryOutVendorWithdrawals(),
}

/** What is done when a queue has given a job up. */
export const lastRites: { [Q in QueueName]?: Handler<Q> } = {
  'send-mail': ({ consultancyId, mailId }) => closeMail(consultancyId, mailId),
  billing: closeBilling,
}
