import { useTranslations } from 'next-intl'
import { Shortcuts } from './shortcuts'

type Place = { go: string; name: string }

/** The list of keys, opened by `?` or its button. `keys` names further ones, such as those of a lab run. */
export function ShortcutSheet({ places, keys = [] }: { places: readonly Place[]; keys?: readonly (readonly [string[], string])[] }) {
  const t = useTranslations('ui.keys')
  const groups: [string, (readonly [string[], string])[]][] = [
    [t('everywhere'), [[['/'], t('search')], [['Ctrl', 'K'], t('search')], [['?'], t('sheet')], [['Esc'], t('escape')], [['Tab'], t('tab')]]],
    [t('go'), places.map(({ go, name }) => [['g', go], name])],
    ...(keys.length > 0 ? [[t('run'), [...keys]] as [string, (readonly [string[], string])[]]] : []),
  ]
  return (
    <Shortcuts label={t('title')} close={t('close')}>
      <h2 className="mb-4 text-lg font-semibold">{t('title')}</h2>
      <div className="grid gap-6 sm:grid-cols-2">
        {groups.map(([title, lines]) => (
          <section key={title}>
            <h3 className="mb-2 text-sm font-semibold">{title}</h3>
            <dl className="grid grid-cols-[max-content_1fr] items-baseline gap-x-4 gap-y-1.5 text-sm">
              {lines.map(([pressed, what]) => (
                <div key={pressed.join(' ')} className="contents">
                  <dt className="flex gap-1">{pressed.map(key => <kbd key={key} className="kbd kbd-sm">{key}</kbd>)}</dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Shortcuts>
  )
}
