import { monitorEventLoopDelay } from 'node:perf_hooks'

type Labels = Record<string, string>
type Kind = 'counter' | 'gauge' | 'histogram'
type Timing = { labels: Labels; buckets: number[]; sum: number; count: number }
type State = { counts: Map<string, { name: string; labels: Labels; value: number }>; timings: Map<string, Timing & { name: string }>; delay: ReturnType<typeof monitorEventLoopDelay> }

/** What can be measured, in one place. No label holds an id, a name or an address of anybody. */
const METRICS: Record<string, { kind: Kind; help: string }> = {
  patchbench_http_requests_total: { kind: 'counter', help: 'Requests answered, by method, route template and status.' },
  patchbench_http_request_seconds: { kind: 'histogram', help: 'Time to answer a request, by route template; streams left out.' },
  patchbench_http_open: { kind: 'gauge', help: 'Requests being answered now, open streams included.' },
  patchbench_api_requests_total: { kind: 'counter', help: 'Requests of devices answered by a devices process, by status.' },
  patchbench_jobs_total: { kind: 'counter', help: 'Attempts at jobs by this worker, by queue and outcome.' },
  patchbench_job_seconds: { kind: 'histogram', help: 'Time an attempt at a job took, by queue.' },
  patchbench_pool_connections: { kind: 'gauge', help: 'Database connections of this process, by login role and state.' },
  patchbench_pool_waiting: { kind: 'gauge', help: 'Callers waiting for a database connection, by login role.' },
  patchbench_queue_jobs: { kind: 'gauge', help: 'Jobs of the whole installation, by queue and state.' },
  patchbench_mails: { kind: 'gauge', help: 'Mails of the whole installation that are not sent, by state.' },
  patchbench_invoices: { kind: 'gauge', help: 'Invoices of the whole installation on their way or parked, by state.' },
  patchbench_backlog_age_seconds: { kind: 'gauge', help: 'Age of the installation-wide figures.' },
  process_resident_memory_bytes: { kind: 'gauge', help: 'Resident memory of this process.' },
  process_uptime_seconds: { kind: 'gauge', help: 'Time since this process started.' },
  nodejs_eventloop_delay_p99_seconds: { kind: 'gauge', help: 'Event loop delay since the last look, 99th percentile.' },
}
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

// The server's entry and the pages it serves are loaded apart, but they count together.
const state = (): State => {
  const onGlobal = globalThis as { patchbenchMetrics?: State }
  if (!onGlobal.patchbenchMetrics) {
    const delay = monitorEventLoopDelay({ resolution: 20 })
    delay.enable()
    onGlobal.patchbenchMetrics = { counts: new Map(), timings: new Map(), delay }
  }
  return onGlobal.patchbenchMetrics
}

export const count = (name: string, labels: Labels, by = 1): void => {
  const key = name + textOf(labels)
  const { counts } = state()
  const known = counts.get(key)
  if (known) known.value += by
  else counts.set(key, { name, labels, value: by })
}

export const observe = (name: string, labels: Labels, seconds: number): void => {
  const key = name + textOf(labels)
  const { timings } = state()
  const timing = timings.get(key) ?? { name, labels, buckets: BUCKETS_SECONDS.map(() => 0), sum: 0, count: 0 }
  timings.set(key, timing)
  timing.sum += seconds
  timing.count += 1
  BUCKETS_SECONDS.forEach((limit, at) => {
    if (seconds <= limit) timing.buckets[at]! += 1
  })
}

export type Sample = { name: string; labels: Labels; value: number }

/** Everything measured so far and what is true now, in the Prometheus text format 0.0.4. */
export const metricsText = (now: Sample[]): string => {
  const { counts, timings, delay } = state()
  const own: Sample[] = [
    { name: 'process_resident_memory_bytes', labels: {}, value: process.memoryUsage.rss() },
    { name: 'process_uptime_seconds', labels: {}, value: process.uptime() },
    // NaN until it was looked at once; nothing is then better than a wrong number.
    ...(delay.count > 0 ? [{ name: 'nodejs_eventloop_delay_p99_seconds', labels: {}, value: delay.percentile(99) / 1e9 }] : []),
  ]
  delay.reset()
  const samples = [...counts.values(), ...[...timings.values()].flatMap(bucketsOf), ...own, ...now]
  const blocks = Object.entries(METRICS).map(([name, { kind, help }]) => {
    const mine = samples.filter(sample => sample.name === name || (kind === 'histogram' && new RegExp(`^${name}_(bucket|sum|count)$`).test(sample.name)))
    return mine.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${mine.map(({ name: line, labels, value }) => `${line}${textOf(labels)} ${value}\n`).join('')}`
  })
  return blocks.join('')
}

const bucketsOf = ({ name, labels, buckets, sum, count: times }: Timing & { name: string }): Sample[] => [
  ...BUCKETS_SECONDS.map((limit, at) => ({ name: `${name}_bucket`, labels: { ...labels, le: String(limit) }, value: buckets[at]! })),
  { name: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: times },
  { name: `${name}_sum`, labels, value: sum },
  { name: `${name}_count`, labels, value: times },
]

const textOf = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
