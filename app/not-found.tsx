import { NothingHere } from '@/app/ui/nothing-here'

export default function NotFound() {
  return <main id="main" className="px-4"><NothingHere /></main>
}
