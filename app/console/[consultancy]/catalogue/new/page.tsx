import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { describeOwnBuildInput } from '@/server/catalogue/add-own-build'
import { consoleAt } from '@/server/request'
import { Comparison } from '../comparison'
import { OwnBuildFields } from './own-build-fields'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ given?: string }> }

/** What is written first, what looks like it next; only then is it added. */
export default async function NewBuildPage({ params, searchParams }: Props) {
  const [{ consultancy }, { given: sent }] = await Promise.all([params, searchParams])
  const { api, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('catalogue')
  const alike = await getTranslations('look-alikes')
  const given = readGiven(sent)
  const trail = [{ href: `${base}/catalogue`, label: t('title') }]
  const form = (
    <ActionForm action={`${apiBase}/catalogue.checkOwnBuild`} then={`${base}/catalogue/new?given={given}`} className="grid max-w-3xl gap-4 sm:grid-cols-2">
      <OwnBuildFields {...(await api.catalogue.products())} given={given} />
      <div className="sm:col-span-2"><SubmitButton tone={given ? 'plain' : 'primary'}>{alike('continue')}</SubmitButton></div>
    </ActionForm>
  )
  if (!given) return <><PageHeader title={t('add')} trail={trail} lead={t('addLead')} />{form}</>
  const { compared, alikeIds } = await api.catalogue.compareOwnBuild(given)
  return (
    <>
      <PageHeader title={t('add')} trail={trail} lead={t('addLead')} />
      <Section title={alike('review')}>
        <p className="mb-3 max-w-prose">{alikeIds.length > 0 ? alike('lead', { count: alikeIds.length }) : alike('reviewNone')}</p>
        <Comparison compared={compared} base={base} caption={alike('caption')} thisOne={{ id: compared[0]!.build.id, word: alike('newOne') }} />
        <ActionForm action={`${apiBase}/catalogue.addOwnBuild`} then={`${base}/builds/{id}`} className="mt-4">
          {Object.entries(given).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
          {alikeIds.map(id => <input key={id} type="hidden" name="seenAlikes[]" value={id} />)}
          <SubmitButton>{t('add')}</SubmitButton>
        </ActionForm>
      </Section>
      <Section title={alike('change')}>{form}</Section>
    </>
  )
}

/** What the address carries from the first step; anything else starts anew. */
const readGiven = (sent: string | undefined) => {
  try {
    return sent === undefined ? null : (describeOwnBuildInput.safeParse(JSON.parse(sent)).data ?? null)
  } catch {
    return null
  }
}
