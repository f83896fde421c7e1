import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientTypes, workflowPictures } from '#apps/docs.ts'
import { modules } from '#apps/modules.ts'
import { problemCatalogue } from '#kernel/pure/problem.ts'
import { isPublicRole, ROLES, type Role } from '#kernel/pure/scope.ts'
import { openApiOf } from '#kernel/server/http/openapi.ts'
import type { Route } from '#kernel/server/http/route.ts'
import { deskRoutes } from '#kernel/server/sync/api.ts'
import { testBed } from '../kit/county.ts'
import { type Office, openOffice } from '../kit/office.ts'

const bed = testBed()
const routes: Route[] = [...deskRoutes, ...modules.flatMap((m) => m.routes ?? [])]
const contract = openApiOf(modules) as { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> }
/** Inputs tried on each route; 2,000 on demand. */
const TRIES = Number(process.env.GUBEN_FUZZ ?? 12)
let office: Office

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})
afterAll(() => office?.app.close())

const documented = (route: Route) =>
  Object.keys(contract.paths[route.path.replace(/:(\w+)/g, '{$1}')]![route.method.toLowerCase()]!.responses)

const SOME_ID = '01560000-0000-7000-8000-00000000dead'
const plain = (route: Route) =>
  route.path.replace(/:(\w+)/g, (_, name) => (name === 'place' ? '999901100' : name === 'month' ? '2016-02' : SOME_ID))

describe('接口约定', () => {
  it('每条路由都在 OpenAPI 3.1 文档里', () => {
    expect(contract).toMatchObject({ openapi: '3.1.0' })
    for (const route of routes) expect(documented(route).length, route.path).toBeGreaterThan(3)
  })

  it('界面使用的类型与约定一致（npm run docs）', async () => {
    const kept = await readFile('src/kernel/browser/api.generated.d.ts', 'utf8')
    expect(kept === (await clientTypes())).toBe(true)
    expect((await readFile('docs/generated/workflows.md', 'utf8')) === workflowPictures()).toBe(true)
  })

  it('每个缘由都有中文标题和说明', () => {
    for (const [code, kind] of problemCatalogue()) {
      expect(kind.title, code).toMatch(/[\u4e00-\u9fff]/)
      expect(kind.detail({}), code).toMatch(/[\u4e00-\u9fff].*[。;]$/)
    }
  })

  it('没有登录，一律 401', async () => {
    for (const route of routes) {
      const reply = await office.app.inject({
        method: route.method,
        url: plain(route),
        ...(route.method === 'POST' && { payload: {} }),
      })
      expect(reply.statusCode, route.path).toBe(401)
    }
  })

  it('职务不对，一律 403', async () => {
    for (const route of routes) {
      if (route.roles === 'all') continue
      for (const role of Object.keys(ROLES) as Role[]) {
        // nobody signs in at the console as one of the public
        if (role === 'system' || isPublicRole(role) || route.roles.includes(role)) continue
        const reply = await office.ask(role, route.method, plain(route), route.method === 'POST' ? {} : undefined)
        expect(reply.status, `${role} ${route.method} ${route.path}`).toBe(403)
      }
    }
  })
})

const junk = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.uuid(),
  fc.constantFrom(
    '2016-02-30',
    '2016-13',
    '0000-00-00',
    '9'.repeat(400),
    '\u0000',
    "'; DROP TABLE x; --",
    '〔2016〕',
    '𬘡',
  ),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
)

describe('乱填', () => {
  for (const route of routes)
    it(`${route.method} ${route.path} 不出故障，答复都在约定之内`, async () => {
      const roles =
        route.roles === 'all'
          ? (['clerk', 'township'] as Role[])
          : route.roles.filter((r) => r !== 'system').slice(0, 2)
      const names = (schema: unknown) => Object.keys((schema as { shape?: object })?.shape ?? {})
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom(...names(route.body), 'x'), junk),
          fc.dictionary(fc.constantFrom(...names(route.query), 'x'), fc.string()),
          // a client resolves `.` and `..` in a path: what is asked then is another address
          fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/^\.{1,2}$/.test(text)),
          fc.boolean(),
          async (body, query, text, badPath) => {
            const path = badPath ? route.path.replace(/:(\w+)/g, () => encodeURIComponent(text)) : plain(route)
            const url = `${path}?${new URLSearchParams(query)}`
            for (const role of roles) {
              const reply = await office.ask(role, route.method, url, route.method === 'POST' ? body : undefined)
              expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500)
              expect(documented(route), `${reply.status} ${JSON.stringify(reply.body).slice(0, 300)}`).toContain(
                String(reply.status),
              )
              if (reply.status >= 400) {
                expect(reply.type).toContain('application/problem+json')
                expect(problemCatalogue().has(reply.body.code)).toBe(true)
              }
            }
          },
        ),
        { numRuns: TRIES, endOnFailure: true },
      )
    })
})
