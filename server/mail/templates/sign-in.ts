import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

export function renderSignIn({ link, minutes }: { link: string; minutes: number }, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'mail')
  return renderLetter(
    {
      subject: t('signIn.subject'),
      heading: t('signIn.heading'),
      blocks: [{ kind: 'text', text: t('signIn.body', { minutes }) }, { kind: 'button', label: t('signIn.button'), href: link }],
      footer: [t('signIn.footer')],
    },
    locale,
  )
}
