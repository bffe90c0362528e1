import type { Locale } from '../actor'
import { translator } from '../i18n/sentences'
import { deliverNow } from '../mail/deliver'

/** The same mail whether the address is known or not: it tells nobody who has an account. */
export const sendSignInMail = async ({ to, url, locale }: { to: string; url: string; locale: Locale }): Promise<void> => {
  const t = translator(locale, 'sign-in')
  const lines = [t('mail.intro'), url, t('mail.expiry'), t('mail.ignore')]
  await deliverNow({
    to,
    subject: t('mail.subject'),
    text: lines.join('\n\n'),
    html: `<p>${t('mail.intro')}</p><p><a href="${url.replaceAll('&', '&amp;')}">${t('mail.button')}</a></p><p>${t('mail.expiry')}</p><p>${t('mail.ignore')}</p>`,
  })
}
