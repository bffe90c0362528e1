import { startStripeForBrowser } from '../support/stripe-for-browser'
import type { Cast } from './job/cast'
import { receiveDigests } from './job/digest'
import { importCustomers, inviteApprover, inviteEngineer, signUp } from './job/house'
import { findRollup, openRun, sealRun, setUpLab, workRun } from './job/lab'
import { connectStripe, offerAgreements, payInvoice, priceCampaign, runBilling } from './job/money'
import { acceptAgreement, approve, lookAtPortals, askForDailyDigest } from './job/portal'
import { recordInstall, seeAlerts, withdraw } from './job/recall'
import { draftVerdict, publishVerdict, reviewVerdict } from './job/verdict'
import { test } from './stage'
import { saveWorld } from './world'

test('a consultancy does its whole job in a browser, from an empty database to a recall, by clicks alone', async ({ meet, mailbox }, { project }) => {
  test.setTimeout(240_000)
  const stripe = await startStripeForBrowser(Number(process.env.E2E_STRIPE_PORT ?? '3903'))
  const cast: Cast = {
    mailbox,
    olivia: await meet('Olivia Hill', 'olivia@hill.example'),
    enzo: await meet('Enzo Vale', 'enzo@hill.example'),
    hugo: await meet('Hugo Harbour', 'hugo@harbour.example'),
    orla: await meet('Orla Orchard', 'orla@orchard.example'),
    hana: await meet('日野 花', 'hana@hinode.example', { locale: 'ja-JP' }),
  }
  const english = { costs: 'Costs', accept: 'Accept', accepted: /^Accepted .+ by / }
  const japanese = { costs: '費用', accept: '承諾する', accepted: /で承諾しました/ }

  await test.step('sign up by e-mail link and found a consultancy', () => signUp(cast))
  await test.step('invite a second engineer', () => inviteEngineer(cast))
  await test.step('import customers from CSV', () => importCustomers(cast))
  await test.step('set up a plan and a rig', () => setUpLab(cast))
  await test.step('find Rollup 4 by its version', () => findRollup(cast.olivia, '8.01.0311.003'))
  await test.step('open a run and start its timer', () => openRun(cast))
  await test.step('work the run by keyboard and with a Pester file', () => workRun(cast))
  await test.step('seal the run', () => sealRun(cast))
  await test.step('draft the verdict and see its reach', () => draftVerdict(cast))
  await test.step('invite the approvers of three customers', async () => {
    await inviteApprover(cast, cast.hugo, 'Harbour Dental')
    await inviteApprover(cast, cast.orla, 'Orchard Foods')
    await inviteApprover(cast, cast.hana, '日の出精機')
  })
  await test.step('ask for a daily digest', async () => {
    await askForDailyDigest(cast.hugo, 'Digest', 'Every day', 'Save', 'Notices')
    await askForDailyDigest(cast.hana, 'ダイジェスト', '毎日', '保存', '通知')
  })
  await test.step('agree who pays', async () => {
    await offerAgreements(cast)
    await acceptAgreement(cast.hugo, english)
    await acceptAgreement(cast.orla, english)
    await acceptAgreement(cast.hana, japanese)
  })
  await test.step('the second engineer reviews', () => reviewVerdict(cast))
  await test.step('publish once', () => publishVerdict(cast))
  await test.step('see it in the portals', () => lookAtPortals(cast))
  await test.step('approve', () => approve(cast))
  const unsubscribe = await test.step('receive the digest by SMTP', () => receiveDigests(cast))
  await test.step('connect Stripe', () => connectStripe(cast, stripe))
  await test.step('set a price and split it', () => priceCampaign(cast))
  await test.step('invoice', () => runBilling(cast))
  await test.step('pay, and see it paid', () => payInvoice(cast))
  await test.step('record where it was installed', () => recordInstall(cast))
  await test.step('withdraw', () => withdraw(cast))
  await test.step('see the alert arrive and the portal say so', () => seeAlerts(cast))
  await stripe.close()
  saveWorld(project.outputDir, {
    console: '/console/hill-vale-it',
    portals: { hugo: cast.hugo.place(), orla: cast.orla.place(), hana: cast.hana.place() },
    unsubscribe,
    cookies: { olivia: await cast.olivia.cookies(), enzo: await cast.enzo.cookies(), hugo: await cast.hugo.cookies(), hana: await cast.hana.cookies() },
  })
})
