import { inArray } from 'drizzle-orm'
import { member } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { versionText, type Build } from '../catalogue/queries'
import { env } from '../env'
import { queueMail } from '../mail/queue-mail'
import { renderRecurrence } from '../mail/templates/recurrence'
import { consultancySettings } from '../people/queries'
import type { IssueRow } from './replaces'

type Recurrence = { runId: string; build: Build; issues: readonly IssueRow[] }

/** Tells every owner and engineer, once a run, what has come back. */
export const queueRecurrenceMails = async (tx: Tx<Consultant>, { runId, build, issues }: Recurrence): Promise<void> => {
  const { slug, name: consultancyName } = await consultancySettings(tx)
  const console = `${env().APP_URL}/console/${slug}`
  const people = await tx.db.select().from(member).where(inArray(member.role, ['owner', 'engineer']))
  for (const to of people) {
    const letter = await renderRecurrence(
      {
        consultancyName,
        build: [build.labels[0], versionText(build) && `(${versionText(build)})`].filter(Boolean).join(' '),
        issues: issues.map(row => ({ title: to.locale === 'ja' ? (row.title.ja ?? row.title.en) : row.title.en, href: `${console}/issues/${row.id}` })),
        link: `${console}/lab/runs/${runId}`,
      },
      to.locale,
    )
    await queueMail(tx, { kind: 'notice', key: `recurrence:${runId}:${to.id}`, to: to.email, locale: to.locale, ...letter })
  }
}
