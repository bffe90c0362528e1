import path from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Mailbox } from '../mailbox'
import type { Person } from '../person'

/** Who plays in the main job. */
export type Cast = {
  mailbox: Mailbox
  /** owner and engineer of the consultancy */
  olivia: Person
  /** its second engineer */
  enzo: Person
  /** approver of Harbour Dental, whose server is as the rig is */
  hugo: Person
  /** approver of Orchard Foods, likewise */
  orla: Person
  /** approver of 日の出精機, whose edition nobody tested */
  hana: Person
}

export const fixture = (name: string): string => path.resolve(import.meta.dirname, '../fixtures', name)

export const section = (page: Page, name: string | RegExp): Locator => page.getByRole('region', { name })

/** To a place of the console, by its navigation; what holds for the whole house is behind its entry for settings. */
export const openPlace = async ({ page }: Person, place: string, heading = place): Promise<void> => {
  const menu = page.getByRole('navigation', { name: 'Console' })
  const link = menu.getByRole('link', { name: place, exact: true })
  if (!(await link.isVisible())) await menu.locator('summary').click()
  await link.click()
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
}
