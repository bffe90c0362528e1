import { z } from 'zod'
import packageJson from '@/package.json'
import { env } from '../env'
import { checkBody, reportBody } from './reported'

const named = {
  id: z.uuid(), product: z.string(), label: z.string(), version: z.string().nullable(), kbs: z.array(z.string()),
}
const reason = z.strictObject({
  code: z.string().describe('Why not, worst first; the same word the pages use'),
  detail: z.string().nullable(),
  until: z.iso.datetime().nullable().describe('When the clock alone ends it'),
  sentence: z.string().describe('In the customer’s language'),
})

export const checkAnswer = z.strictObject({
  nextPollSeconds: z.int().min(1),
  system: z.string(),
  downloads: z.int().min(0),
  builds: z.array(z.strictObject({
    ...named,
    url: z.string().nullable().describe('Where the package is to be had'),
    hash: z.string().nullable().describe('SHA-256, where it is known'),
    deadline: z.iso.datetime().nullable().describe('From then on it may not be installed without asking again'),
  })).describe('In the order in which to install them'),
  reasons: z.array(z.strictObject({ build: z.strictObject(named).nullable(), reasons: z.array(reason) })).describe('For each build that is not offered, every reason'),
  alerts: z.array(z.strictObject({ code: z.enum(['unknown_build', 'identity_unconfirmed']), product: z.string(), version: z.string().nullable(), sentence: z.string() })),
})

export const problem = z.strictObject({ error: z.strictObject({ code: z.string(), field: z.string().nullable(), sentence: z.string() }) })

const ETAG = { schema: { type: 'string' }, description: 'Of the answer without nextPollSeconds' }
const NEXT = { schema: { type: 'integer' }, description: 'In how many seconds to ask again' }
const content = (schema: z.ZodType, io: 'input' | 'output' = 'output') => {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io })
  return { content: { 'application/json': { schema: plain } } }
}
const problems = (codes: Record<number, string>) => Object.fromEntries(Object.entries(codes).map(([status, description]) => [status, { description, ...content(problem) }]))
const REFUSED = { ...problems({ 400: 'Something in the body is wrong; field says what', 404: 'There is no such system or build here', 413: 'The body is too large', 429: 'Too often; Retry-After says when again' }), 401: { description: 'No key, a wrong one, or one that was revoked. Nothing else is said.' } }

/** The API as an OpenAPI 3.1 document, made from the schemas that requests are read with. */
export const describeApi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Patchbench for devices', version: packageJson.version,
    description: 'A system asks about once a day what it may install, and reports what became of it. Nothing is ever installed by Patchbench itself.',
  },
  servers: [{ url: env().APP_URL }],
  security: [{ key: [] }],
  paths: {
    '/api/v1/devices/check': {
      post: {
        operationId: 'check', summary: 'What may this system install now?',
        parameters: [{ name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } }],
        requestBody: { required: true, ...content(checkBody, 'input') },
        responses: {
          200: { description: 'Builds in order, or none and every reason', headers: { ETag: ETAG, 'X-Next-Poll-Seconds': NEXT }, ...content(checkAnswer) },
          304: { description: 'As it was', headers: { ETag: ETAG, 'X-Next-Poll-Seconds': NEXT } },
          ...REFUSED,
        },
      },
    },
    '/api/v1/devices/report': {
      post: {
        operationId: 'report', summary: 'What became of an install', requestBody: { required: true, ...content(reportBody, 'input') },
        responses: { 200: { description: 'Written down; told twice it is written once', ...content(z.strictObject({ id: z.uuid() })) }, ...REFUSED },
      },
    },
    '/api/v1/openapi.json': { get: { operationId: 'describe', summary: 'This document', security: [], responses: { 200: { description: 'OpenAPI 3.1' } } } },
    '/api/v1/collector.ps1': { get: { operationId: 'collector', summary: 'A script for Windows hosts that asks and never installs', security: [], responses: { 200: { description: 'PowerShell 5.1', content: { 'text/plain': {} } } } } },
  },
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of a system or an environment, pb_…' } } },
})
