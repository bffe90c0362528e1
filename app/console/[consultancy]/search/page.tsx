import { SearchResults } from '@/app/ui/search-results'
import { consoleAt } from '@/server/request'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ q?: string | string[] }> }

export default async function SearchPage({ params, searchParams }: Props) {
  const [{ consultancy }, { q }] = await Promise.all([params, searchParams])
  const { api, base } = await consoleAt(consultancy)
  const words = (Array.isArray(q) ? q[0] : q)?.trim().slice(0, 100) ?? ''
  return <SearchResults words={words} groups={words ? await api.search.find({ words }) : []} base={base} area="console" />
}
