import { useFormatter, useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DIGEST_FREQUENCIES, LOCALES } from '@/db/schema/people'
import type { NoticeSettings } from '@/server/people/notice-settings'
import { ZONES } from '@/server/people/zones'

const MONDAY = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

/** How one is told in one place: the same form in the console and in a portal. */
export function NoticesForm({ now, action }: { now: NoticeSettings; action: string }) {
  const [t, format] = [useTranslations('account'), useFormatter()]
  const weekdays = [1, 2, 3, 4, 5, 6, 7].map(day => ({
    value: String(day), label: format.dateTime(new Date(MONDAY + (day - 1) * DAY_MS), { weekday: 'long', timeZone: 'UTC' }),
  }))
  const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, '0')}:00` }))
  return (
    <ActionForm action={action} className="grid max-w-3xl gap-4 sm:grid-cols-2">
      <TextField name="name" label={t('yourName')} hint={t('notices.nameHint')} defaultValue={now.name} required maxLength={200} autoComplete="name" />
      <SelectField name="locale" label={t('language')} hint={t('notices.languageHint')} defaultValue={now.locale} options={LOCALES.map(locale => ({ value: locale, label: locale === 'ja' ? '日本語' : 'English' }))} />
      <SelectField name="digestFrequency" label={t('notices.frequency')} defaultValue={now.digestFrequency} options={DIGEST_FREQUENCIES.map(each => ({ value: each, label: t(`notices.frequencies.${each}`) }))} />
      <SelectField name="digestWeekday" label={t('notices.weekday')} hint={t('notices.weekdayHint')} defaultValue={String(now.digestWeekday)} options={weekdays} />
      <SelectField name="digestHour" label={t('notices.hour')} defaultValue={String(now.digestHour)} options={hours} />
      <SelectField name="zone" label={t('zone')} defaultValue={now.zone} options={ZONES.map(value => ({ value, label: value }))} />
      <div className="sm:col-span-2"><Checkbox name="digestWhenNothingChanged" label={t('notices.whenNothingChanged')} defaultChecked={now.digestWhenNothingChanged} /></div>
      <p className="alert sm:col-span-2">{t('notices.recalls')}</p>
      <div className="sm:col-span-2"><SubmitButton>{t('save')}</SubmitButton></div>
    </ActionForm>
  )
}
