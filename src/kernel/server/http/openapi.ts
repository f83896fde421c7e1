import { z } from 'zod'
import { problemCatalogue } from '#kernel/pure/problem.ts'
import type { ModuleCard } from '../module.ts'
import { kernelRoutes } from './kernel-routes.ts'
import type { Route } from './route.ts'

/** Problems any route may answer with. */
const EVERYWHERE = [
  'input-invalid',
  'not-signed-in',
  'session-ended',
  'password-must-change',
  'post-not-held',
  'not-allowed',
  'not-found',
  'too-large',
  'unavailable',
  'disk-full',
  'internal',
]

/** A module's command that comes as a month is being closed is begun again, and in the worst case turned away. */
const OF_COMMANDS = ['month-closed']

type Json = Record<string, unknown>

/** The whole contract, OpenAPI 3.1, made from the routes on the cards: every path, every schema, every problem. */
export function openApiOf(cards: readonly ModuleCard[]): Json {
  const paths: Record<string, Json> = {}
  const add = (
    tag: string,
    route: Pick<
      Route,
      'method' | 'path' | 'summary' | 'params' | 'query' | 'body' | 'output' | 'problems' | 'sheet' | 'takesFile'
    >,
  ) => {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(tag, route) }
  }
  for (const route of kernelRoutes) add('kernel', route)
  for (const card of cards) for (const route of card.routes ?? []) add(card.name, route)
  return {
    openapi: '3.1.0',
    info: { title: '固本 Guben', version: '1', description: '县域基层治理系统接口' },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'guben' } },
      schemas: { Problem: problemSchema },
    },
    security: [{ session: [] }],
    'x-problems': Object.fromEntries(
      [...problemCatalogue()].map(([code, kind]) => [code, { status: kind.status, title: kind.title }]),
    ),
  }
}

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at', 'reason'],
        properties: { at: { type: 'string' }, reason: { type: 'string' } },
      },
    },
    reasons: { type: 'array', items: { type: 'string' } },
    params: { type: 'object' },
  },
}

function operationOf(
  tag: string,
  route: Pick<
    Route,
    'method' | 'path' | 'summary' | 'params' | 'query' | 'body' | 'output' | 'problems' | 'sheet' | 'takesFile'
  >,
): Json {
  return {
    tags: [tag],
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/^\/api/, '').replace(/[/:-]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...extraParameters(route),
    ],
    ...(route.takesFile && {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    }),
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
    }),
    responses: {
      ...(route.output
        ? {
            200: { description: '成功', content: { 'application/json': { schema: schemaOf(route.output, 'output') } } },
          }
        : { 204: { description: '成功，无内容' }, 200: { description: '文件下载' } }),
      ...problemResponses([
        ...EVERYWHERE,
        ...(route.method === 'POST' && tag !== 'kernel' ? OF_COMMANDS : []),
        ...(route.takesFile ? ['file-refused'] : []),
        ...(route.problems ?? []),
      ]),
    },
  }
}

function extraParameters(route: Pick<Route, 'method' | 'sheet'>): Json[] {
  const post = {
    name: 'X-Guben-Post',
    in: 'header',
    required: false,
    schema: { type: 'string', format: 'uuid' },
    description: '以哪个职务办理',
  }
  if (route.method === 'POST')
    return [
      post,
      { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', format: 'uuid' } },
    ]
  if (route.sheet)
    return [post, { name: 'format', in: 'query', required: false, schema: { type: 'string', enum: ['xlsx'] } }]
  return [post]
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const json = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (json.required ?? []).includes(name),
    schema: property,
  }))
}

function problemResponses(codes: readonly string[]): Json {
  const byStatus = new Map<number, string[]>()
  for (const code of codes) {
    const kind = problemCatalogue().get(code)
    if (kind === undefined) throw new Error(`a route names the problem ${code}, which is not in the catalogue`)
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), code])
  }
  const entries = [...byStatus].map(([status, list]) => [
    status,
    {
      description: [...new Set(list)].join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ])
  return Object.fromEntries(entries)
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: writeDates }) as Json
  delete json.$schema
  return json
}

/** A moment leaves as ISO text. */
function writeDates(context: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (context.zodSchema._zod.def.type === 'date') {
    context.jsonSchema.type = 'string'
    context.jsonSchema.format = 'date-time'
  }
}
