import { useTranslations } from 'next-intl'
import { NavLink } from '@/app/ui/nav-link'
import type { Consultant } from '@/server/actor'
import { actorMay } from '@/server/permissions'
import { PLACES, SETTINGS } from './menu'

/**
 * The places this role may go to. On a phone the whole menu is a popover under its button, which needs no JavaScript; a
 * browser that knows no popovers shows it as it is on a desk.
 */
export function ConsoleMenu({ actor, base }: { actor: Consultant; base: string }) {
  const t = useTranslations('console.nav')
  const allowed = (places: typeof PLACES) =>
    places
      .filter(([, , permission]) => actorMay(actor, permission))
      .map(([path, name, , go]) => <NavLink key={path} href={`${base}${path}`} exact={path === '' || places === SETTINGS} go={go}>{t(name)}</NavLink>)
  return (
    <>
      <button type="button" popoverTarget="menu" className="btn btn-ghost btn-sm order-3 sm:hidden">{t('menu')}</button>
      <nav id="menu" popover="auto" aria-label={t('label')} className="menu-sheet">
        {allowed(PLACES)}
        <details data-menu className="relative">
          <summary className="btn btn-ghost btn-sm justify-start font-normal">{t('setUp')}<span aria-hidden className="text-xs">▾</span></summary>
          <div className="flex flex-col pl-4 sm:absolute sm:left-0 sm:top-full sm:z-40 sm:mt-1 sm:min-w-52 sm:rounded-box sm:border sm:border-base-300 sm:bg-base-100 sm:p-2 sm:shadow-lg">{allowed(SETTINGS)}</div>
        </details>
        <span className="mt-2 flex flex-col border-t border-base-300 pt-2 sm:hidden">
          <NavLink href={`${base}/notices`}>{actor.name}</NavLink>
          <NavLink href="/account">{t('places')}</NavLink>
        </span>
      </nav>
    </>
  )
}
