import { section } from './job/cast'
import { publishAnother } from './publish-another'
import { expect, test } from './stage'
import { enterAs, readWorld } from './world'

test.use({ contextOptions: { javaScriptEnabled: false } })

test('signing in, reading the portal, deciding, and being told what went wrong all work without JavaScript', async ({ browser, meet, mailbox }, { project }) => {
  const world = readWorld(project.outputDir)
  const [olivia, enzo] = [await enterAs(browser, world, 'olivia'), await enterAs(browser, world, 'enzo')]
  await publishAnother(olivia.request, enzo.request, world.console)
  await Promise.all([olivia.close(), enzo.close()])

  const orla = await meet('Orla Orchard', 'orla@orchard.example')
  const { page } = orla
  await page.goto(world.portals.orla)
  await expect(page, 'a page that is not for everyone leads to the sign-in').toHaveURL(/\/sign-in\?next=/)
  await orla.signIn(mailbox)
  await expect(page, 'and the sign-in leads back').toHaveURL(new RegExp(`${world.portals.orla}$`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText('You can install no updates.')

  await section(page, 'Waiting for your decision').getByRole('link', { name: 'Look and decide' }).click()
  const own = section(page, 'Your systems')
  await own.getByText('Defer', { exact: true }).first().click()
  await own.getByLabel('Until (UTC)').first().fill('2020-01-01')
  await own.getByLabel('Reason').first().fill('The shop closes for stocktaking.')
  await own.getByRole('button', { name: 'Defer' }).click()
  await expect(page.getByRole('alert')).toHaveText('Choose a day in the future to defer until.')

  await own.getByText('Defer', { exact: true }).first().click()
  await own.getByLabel('Until (UTC)').first().fill(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10))
  await own.getByLabel('Reason').first().fill('The shop closes for stocktaking.')
  await own.getByRole('button', { name: 'Defer' }).click()
  await expect(section(page, 'Decisions')).toContainText('deferred · Orla Orchard: The shop closes for stocktaking.')
  await expect(page.getByRole('alert')).toHaveCount(0)

  await own.getByRole('button', { name: 'Approve' }).click()
  await expect(section(page, 'Decisions')).toContainText('approved · Orla Orchard')
  await page.goto(world.portals.orla)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('You can install 1 update.')
})
