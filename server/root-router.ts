import { auditLogRouter } from './audit-log/router'
import { billingRouter, portalBillingRouter } from './billing/router'
import { catalogueRouter } from './catalogue/router'
import { coverageRouter, decisionsRouter } from './decisions/router'
import { devicesRouter } from './devices/router'
import { digestsRouter } from './digests/router'
import { customersRouter, environmentsRouter, importsRouter, portalEnvironmentsRouter } from './environments/router'
import { exportsRouter, portalExportsRouter } from './exports/router'
import { facetPoliciesRouter } from './facet-policies/router'
import { interimUpdatesRouter, portalInterimUpdatesRouter } from './interim-updates/router'
import { issuesRouter } from './issues/router'
import { labRouter } from './lab/router'
import { liveRouter, portalLiveRouter } from './live/router'
import { mailRouter } from './mail/router'
import { accountProcedures } from './people/account-router'
import { consoleNoticesRouter, peopleRouter, portalNoticesRouter, settingsRouter } from './people/router'
import { portalRecallsRouter, recallsRouter } from './recalls/router'
import { portalRolloutRouter, rolloutRouter } from './rollout/router'
import { portalSearchRouter, searchRouter } from './search/router'
import { router } from './trpc'
import { verdictsRouter } from './verdicts/router'

/** What a member of a consultancy can ask, at /api/trpc/console/<consultancy>. */
export const consoleRouter = router({
  auditLog: auditLogRouter,
  billing: billingRouter,
  catalogue: catalogueRouter,
  coverage: coverageRouter,
  customers: customersRouter,
  devices: devicesRouter,
  digests: digestsRouter,
  environments: environmentsRouter,
  exports: exportsRouter,
  facetPolicies: facetPoliciesRouter,
  imports: importsRouter,
  interimUpdates: interimUpdatesRouter,
  issues: issuesRouter,
  lab: labRouter,
  live: liveRouter,
  mail: mailRouter,
  notices: consoleNoticesRouter,
  people: peopleRouter,
  recalls: recallsRouter,
  rollout: rolloutRouter,
  search: searchRouter,
  settings: settingsRouter,
  verdicts: verdictsRouter,
})

/** What a contact of a customer can ask, at /api/trpc/portal/<customer>. */
export const portalRouter = router({ billing: portalBillingRouter, decisions: decisionsRouter, environments: portalEnvironmentsRouter, exports: portalExportsRouter, interimUpdates: portalInterimUpdatesRouter, live: portalLiveRouter, notices: portalNoticesRouter, recalls: portalRecallsRouter, rollout: portalRolloutRouter, search: portalSearchRouter })

/** What anyone signed in can ask about themselves, at /api/trpc/account. */
export const accountRouter = router(accountProcedures)

export type ConsoleRouter = typeof consoleRouter
export type PortalRouter = typeof portalRouter
export type AccountRouter = typeof accountRouter
