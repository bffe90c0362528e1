import Link from '@/app/ui/link'
import type { ReactNode } from 'react'
import { TabTitle } from './tab-title'

/** The head of a page: where it is, what it is, what can be done. `name`: what the browser calls it, where that is more than its title. */
export function PageHeader({ title, name, trail = [], children, lead }: ({ title: string; name?: string } | { title: ReactNode; name: string }) & {
  trail?: readonly { href: string; label: string }[]
  lead?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-3">
      <TabTitle text={name ?? String(title)} />
      <div className="min-w-0 grow">
        {trail.length > 0 && (
          <nav aria-label="breadcrumb" className="breadcrumbs py-0 text-sm">
            <ol>{trail.map(step => <li key={step.href}><Link href={step.href}>{step.label}</Link></li>)}</ol>
          </nav>
        )}
        <h1 className="text-2xl font-semibold text-balance">{title}</h1>
        {lead && <p className="mt-1 max-w-prose text-base-content/80">{lead}</p>}
      </div>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </header>
  )
}

export function Section({ title, children, id }: { title: string; children: ReactNode; id?: string }) {
  return (
    <section className="mb-8" aria-label={title} id={id}>
      <h2 className="mb-3 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}

/** What a list shows when it has nothing, and the way out of that. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-box border border-dashed border-base-300 p-8 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mt-2 text-sm text-base-content/80">{children}</div>}
    </div>
  )
}

/** A table that scrolls inside itself on a phone. */
export function DataTable({ head, children, caption }: { head: readonly ReactNode[]; children: ReactNode; caption: string }) {
  return (
    <div className="overflow-x-auto rounded-box border border-base-300" tabIndex={0} role="group" aria-label={caption}>
      <table className="table table-sm">
        <caption className="sr-only">{caption}</caption>
        <thead><tr>{head.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** Named values, as a definition list. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-sm">
      {facts.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-base-content/70">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
