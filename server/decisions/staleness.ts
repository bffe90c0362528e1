import { sql } from 'drizzle-orm'
import type { Tx } from '@/db/scope'
import { WORST_OUTCOME_FIRST } from '../domain/status'

const uuids = (ids: readonly string[]) => sql`${sql.param(`{${ids.join(',')}}`)}::uuid[]`

/**
 * Approvals whose ground has moved: an outcome worse than the one they pinned. Written once and never cleared,
 * so that drifting back does not revive an approval (rule 4).
 */
export const recordWorseOutcomes = async (tx: Tx, buildIds: readonly string[]): Promise<void> => {
  const order = sql`${sql.param(`{${WORST_OUTCOME_FIRST.join(',')}}`)}::text[]`
  await tx.db.execute(sql`
    insert into decision_staleness (consultancy_id, customer_id, decision_id, installation_id, cause, at)
    select d.consultancy_id, d.customer_id, d.id, i.id, 'outcome_worse', ${tx.now.toISOString()}::timestamptz
    from decision d
    cross join lateral jsonb_to_recordset(d.pinned) as pin("installationId" uuid, "profileId" uuid, outcome text, "startAside" boolean)
    join installation i on i.consultancy_id = d.consultancy_id and i.id = pin."installationId"
    join outcome o on o.consultancy_id = d.consultancy_id and o.build_id = d.build_id and o.profile_id = i.profile_id
    where d.consultancy_id = ${tx.consultancyId} and d.kind = 'approved' and d.build_id = any(${uuids(buildIds)})
      and array_position(${order}, case when i.build_id = d.build_id or pin."startAside" then o.installed_outcome else o.outcome end) < array_position(${order}, pin.outcome)
    on conflict (consultancy_id, decision_id, installation_id) do nothing`)
}

/**
 * Approvals that pinned another profile than the one these installations have moved to. What is moved drifted by itself:
 * a change of policies, which gives the same configuration another profile, does not come by here.
 */
export const recordDrift = async (tx: Tx, moved: readonly { installationId: string; toProfileId: string }[]): Promise<void> => {
  if (moved.length === 0) return
  await tx.db.execute(sql`
    insert into decision_staleness (consultancy_id, customer_id, decision_id, installation_id, cause, at)
    select d.consultancy_id, d.customer_id, d.id, i.id, 'profile_changed', ${tx.now.toISOString()}::timestamptz
    from decision d
    cross join lateral jsonb_to_recordset(d.pinned) as pin("installationId" uuid, "profileId" uuid, outcome text)
    join installation i on i.consultancy_id = d.consultancy_id and i.id = pin."installationId"
    where d.consultancy_id = ${tx.consultancyId} and d.kind = 'approved' and i.id = any(${uuids(moved.map(one => one.installationId))})
      and i.profile_id <> pin."profileId" and i.build_id is distinct from d.build_id
    on conflict (consultancy_id, decision_id, installation_id) do nothing`)
}
