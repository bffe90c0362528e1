import { getTranslations } from 'next-intl/server'
import { FOUND_KINDS } from '@/server/search/find'
import type { SearchWords } from './search-box'

/** The box's words in the reader's language: it runs in the browser, where the message catalogue is not. */
export const readSearchWords = async (area: 'console' | 'portal'): Promise<SearchWords> => {
  const t = await getTranslations('search')
  const portal = area === 'portal'
  return {
    label: t('title'),
    hint: t(portal ? 'portalHint' : 'hint'),
    all: t('all', { words: '{words}' }),
    none: t('none', { words: '{words}' }),
    recalled: t('recalled'),
    kinds: Object.fromEntries(FOUND_KINDS.map(kind => [kind, t(`${portal ? 'portalKinds' : 'kinds'}.${kind}`)])) as SearchWords['kinds'],
  }
}
