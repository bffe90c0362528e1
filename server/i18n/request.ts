import { getRequestConfig } from 'next-intl/server'
import { messagesOf } from './catalogue'
import { requestLocale } from './request-locale'

export default getRequestConfig(async () => {
  const { locale, zone } = await requestLocale()
  return { locale, timeZone: zone, messages: messagesOf(locale) }
})
