import { NothingHere } from '@/app/ui/nothing-here'

/** Inside the frame, whose menu and search still lead elsewhere. */
export default function NotFound() {
  return <NothingHere />
}
