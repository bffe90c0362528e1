import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { buildColumns, refersToBuild } from './build-reference'
import { madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { withdrawal } from './decisions'
import { customer, environment } from './environments'
import type { Wording } from './verdicts'

export const RUNBOOK_CAUSES = ['recall', 'back_out', 'workaround', 'remove_first'] as const

/** Lifts this consultancy's own withdrawal, not the vendor's. What was approved before stays dead, and a new verdict is needed. */
export const reinstatement = pgTable(
  'reinstatement',
  { ...tenantColumns(), withdrawalId: uuid().notNull(), reason: jsonb().$type<Wording>().notNull(), ...madeBy() },
  t => [tenantKey(t), unique('reinstatement_withdrawal').on(t.consultancyId, t.withdrawalId), within('reinstatement_withdrawal_fk', t, t.withdrawalId, withdrawal)],
)

/** What happened and what is known, as the consultant writes it; whoever is exposed reads it. */
export const incidentEntry = pgTable(
  'incident_entry',
  { ...tenantColumns(), withdrawalId: uuid().notNull(), text: jsonb().$type<Wording>().notNull(), ...madeBy() },
  t => [tenantKey(t), index('incident_entry_withdrawal').on(t.consultancyId, t.withdrawalId, t.at), within('incident_entry_withdrawal_fk', t, t.withdrawalId, withdrawal)],
)

/** Ordered steps for one customer; done when each is acknowledged. */
export const runbook = pgTable(
  'runbook',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid(),
    cause: text({ enum: RUNBOOK_CAUSES }).notNull(),
    withdrawalId: uuid(),
    ...buildColumns(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    unique('runbook_once').on(t.consultancyId, t.withdrawalId, t.customerId),
    index('runbook_customer').on(t.consultancyId, t.customerId),
    within('runbook_customer_fk', t, t.customerId, customer),
    within('runbook_environment', t, t.environmentId, environment),
    within('runbook_withdrawal', t, t.withdrawalId, withdrawal),
    ...refersToBuild('runbook', t),
    oneOf('runbook_cause', t.cause, RUNBOOK_CAUSES),
  ],
)

export const runbookStep = pgTable(
  'runbook_step',
  { ...tenantColumns(), customerId: uuid().notNull(), runbookId: uuid().notNull(), position: integer().notNull(), text: jsonb().$type<Wording>().notNull() },
  t => [
    tenantKey(t),
    unique('runbook_step_position').on(t.consultancyId, t.runbookId, t.position),
    within('runbook_step_customer', t, t.customerId, customer),
    within('runbook_step_runbook', t, t.runbookId, runbook),
  ],
)

export const stepAcknowledgement = pgTable(
  'step_acknowledgement',
  { ...tenantColumns(), customerId: uuid().notNull(), stepId: uuid().notNull(), note: text(), ...madeBy() },
  t => [
    tenantKey(t),
    unique('step_acknowledgement_once').on(t.consultancyId, t.stepId),
    within('step_acknowledgement_customer', t, t.customerId, customer),
    within('step_acknowledgement_step', t, t.stepId, runbookStep),
  ],
)
