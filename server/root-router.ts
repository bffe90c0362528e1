import { catalogueRouter } from './catalogue/router'
import { router } from './trpc'

/** What a member of a consultancy can ask, at /api/trpc/console/<consultancy>. */
export const consoleRouter = router({ catalogue: catalogueRouter })

/** What a contact of a customer can ask, at /api/trpc/portal/<customer>. */
export const portalRouter = router({})

/** What anyone signed in can ask about themselves, at /api/trpc/account. */
export const accountRouter = router({})

export type ConsoleRouter = typeof consoleRouter
export type PortalRouter = typeof portalRouter
export type AccountRouter = typeof accountRouter
