import type { EmailConfig } from 'next-auth/providers/email'
import type { Locale } from '../actor'
import { env } from '../env'
import { newToken } from './credentials-at-rest'
import { emailAddress } from './email-address'
import { sendSignInMail } from './sign-in-mail'

const LINK_MINUTES = 15

export const emailProvider = (locale: Locale, next: string): EmailConfig => ({
  id: 'email', type: 'email', name: 'Email', server: '', from: env().MAIL_FROM, options: {},
  maxAge: LINK_MINUTES * 60,
  generateVerificationToken: newToken,
  normalizeIdentifier: text => emailAddress.parse(text),
  sendVerificationRequest: ({ identifier, token }) => sendSignInMail({ to: identifier, link: confirmUrl(identifier, token, next), minutes: LINK_MINUTES, locale }),
})

/** A page of ours with a button: opening the link spends nothing, so a mail scanner cannot burn it. */
const confirmUrl = (email: string, token: string, next: string) =>
  `${env().APP_URL}/sign-in/confirm?${new URLSearchParams({ email, token, ...(next === '/' ? {} : { next }) })}`
