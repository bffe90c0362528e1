import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { count, observe } from './metrics'

type Route = { page: string; regex: string }

/**
 * Counts and times each request under the template of its route, as the build lists them: /console/[consultancy] and
 * never the consultancy's name. What fits none is `other`, so that no client can invent a label.
 */
export const measureRequests = (checkout: string): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const routes = readRoutes(checkout).map(({ page, regex }) => ({ page, pattern: new RegExp(regex) }))
  return (request, response) => {
    const began = performance.now()
    const route = templateOf(request.url ?? '/', routes)
    const method = METHODS.includes(request.method ?? '') ? request.method! : 'other'
    count('patchbench_http_open', {})
    response.once('close', () => {
      count('patchbench_http_open', {}, -1)
      count('patchbench_http_requests_total', { method, route, status: String(response.statusCode) })
      const stream = String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
      if (!stream) observe('patchbench_http_request_seconds', { route }, (performance.now() - began) / 1000)
    })
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const templateOf = (url: string, routes: { page: string; pattern: RegExp }[]): string => {
  const [place = '/'] = url.split('?')
  if (place.startsWith('/_next/')) return '/_next'
  return routes.find(({ pattern }) => pattern.test(place))?.page ?? 'other'
}

/** A development server has no list; everything is `other` then. */
const readRoutes = (checkout: string): Route[] => {
  const file = path.join(checkout, '.next', 'routes-manifest.json')
  if (!existsSync(file)) return []
  const { staticRoutes, dynamicRoutes } = JSON.parse(readFileSync(file, 'utf8')) as { staticRoutes: Route[]; dynamicRoutes: Route[] }
  return [...staticRoutes, ...dynamicRoutes]
}
