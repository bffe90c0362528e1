import { useLocale } from 'next-intl'
import { formatMinor } from '@/server/domain/money'

/** An amount in minor units, exactly, as the reader's language writes it. */
export function Money({ minor, currency }: { minor: number; currency: string }) {
  return <span className="whitespace-nowrap tabular-nums">{formatMinor(minor, currency, useLocale())}</span>
}
