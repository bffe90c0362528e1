import { catalogueRouter } from './catalogue/router'
import { accountProcedures } from './people/account-router'
import { coverageRouter, decisionsRouter } from './decisions/router'
import { consoleNoticesRouter, peopleRouter, portalNoticesRouter, settingsRouter } from './people/router'
import { digestsRouter } from './digests/router'
import { labRouter } from './lab/router'
import { mailRouter } from './mail/router'
import { recallsRouter } from './recalls/router'
import { customersRouter, environmentsRouter } from './environments/router'
import { router } from './trpc'
import { verdictsRouter } from './verdicts/router'

/** What a member of a consultancy can ask, at /api/trpc/console/<consultancy>. */
export const consoleRouter = router({ catalogue: catalogueRouter, lab: labRouter, customers: customersRouter, environments: environmentsRouter, people: peopleRouter, settings: settingsRouter, notices: consoleNoticesRouter, mail: mailRouter, digests: digestsRouter })

/** What a contact of a customer can ask, at /api/trpc/portal/<customer>. */
export const portalRouter = router({ decisions: decisionsRouter, notices: portalNoticesRouter })

/** What anyone signed in can ask about themselves, at /api/trpc/account. */
export const accountRouter = router(accountProcedures)

export type ConsoleRouter = typeof consoleRouter
export type PortalRouter = typeof portalRouter
export type AccountRouter = typeof accountRouter
