import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable } from '@/app/ui/page-frame'
import { ReleaseDay } from '@/app/ui/build-name'
import type { Lane } from '@/server/catalogue/timeline'
import { CadenceText } from './cadence-text'

/** What the drawing shows, in words. */
export function BranchTable({ lanes, base }: { lanes: readonly Lane[]; base: string }) {
  const t = useTranslations('catalogue')
  return (
    <DataTable caption={t('branches')} head={[t('branchName'), t('builds'), t('lastRelease'), t('cadence')]}>
      {lanes.map(lane => {
        const latest = lane.builds.filter(build => build.releasedOn !== null).sort((a, b) => a.releasedOn!.localeCompare(b.releasedOn!)).at(-1)
        return (
          <tr key={lane.branchId}>
            <th scope="row" className="whitespace-nowrap">
              <Link href={`${base}/catalogue?branch=${encodeURIComponent(lane.branchId)}`} className="link link-hover">{lane.name}</Link>
            </th>
            <td className="tabular-nums">{lane.builds.length}</td>
            <td className="whitespace-nowrap">{latest ? <ReleaseDay build={latest} /> : '–'}</td>
            <td className="min-w-64"><CadenceText cadence={lane.cadence} /></td>
          </tr>
        )
      })}
    </DataTable>
  )
}
