import type { Locale } from '../actor'
import { deliverNow } from '../mail/deliver'
import { renderSignIn } from '../mail/templates/sign-in'

/** The same mail whether the address is known or not: it tells nobody who has an account. */
export const sendSignInMail = async ({ to, link, minutes, locale }: { to: string; link: string; minutes: number; locale: Locale }): Promise<void> =>
  deliverNow({ to, ...(await renderSignIn({ link, minutes }, locale)) })
