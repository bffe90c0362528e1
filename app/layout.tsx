import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { StatusShapes } from './ui/status-shapes'
import './globals.css'

export const metadata: Metadata = { referrer: 'same-origin' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('ui')
  return (
    <html lang={await getLocale()}>
      <body className="min-h-dvh bg-base-100 text-base-content" data-saved={t('saved')} data-unsaved={t('unsaved')} data-offline={t('offline')} data-no-answer={t('noAnswer')}><StatusShapes />{children}</body>
    </html>
  )
}
