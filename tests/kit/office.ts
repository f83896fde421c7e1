import type { FastifyInstance } from 'fastify'
import { newId } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { makeDoorkeeper, registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty } from './county.ts'

export const COUNTY = '999901'
export const PASSWORD = 'guben-test-2016'

export interface Office {
  app: FastifyInstance
  /** organisation ids by place code; departments by `department` */
  units: Map<string, string>
  /** signs in once a role and asks */
  ask(role: Role, method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export interface Answer {
  status: number
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  body: any
}

/** A little county (two townships with two villages each), one account a role, and the whole HTTP server in this process. */
export async function openOffice(kernel: Kernel): Promise<Office> {
  await openCounty(kernel, COUNTY)
  const units = new Map<string, string>()
  const codes = [COUNTY, '999901100', '999901100201', '999901100202', '999901101', '999901101201', '999901101202']
  const password = await hashPassword(PASSWORD)
  const roles: [Role, string][] = [
    ['clerk', COUNTY],
    ['leader', COUNTY],
    ['inspector', COUNTY],
    ['auditor', COUNTY],
    ['security', COUNTY],
    ['admin', COUNTY],
    ['department', COUNTY],
    ['finance', COUNTY],
    ['centre', COUNTY],
    ['township', '999901100'],
    ['village', '999901100201'],
    ['posted', '999901100201'],
    ['helper', '999901100201'],
    ['grid', '999901100201001'],
  ]
  await kernel.asSystem(COUNTY, async (h) => {
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `试${code.slice(6) || '验县'}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    await adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' })
    for (const code of codes) {
      const kind = code.length === 6 ? 'county-committee' : code.length === 9 ? 'township-committee' : 'village-branch'
      const id = h.id()
      units.set(code, id)
      await registerOrganisations(
        h,
        [{ id, kind, name: `${code}党组织`, place: code, parent: units.get(code.slice(0, -3)) ?? null }],
        '2016-01-01',
      )
    }
    const department = h.id()
    units.set('department', department)
    await registerOrganisations(
      h,
      [{ id: department, kind: 'department', name: '试验局党组', place: COUNTY, parent: units.get(COUNTY)! }],
      '2016-01-01',
    )
    for (const [role, place] of roles) {
      const person = newId(h.now)
      const unit = role === 'department' ? department : units.get(place.slice(0, 12))!
      await registerPeople(
        h,
        {
          people: [{ id: person, name: `${role}某` }],
          posts: [{ id: newId(h.now), person, title: role, role, place, unit }],
          accounts: [{ id: newId(h.now), person, login: role, password, mustChange: false }],
        },
        '2016-01-01',
      )
    }
  })
  const app = await makeServer(kernel, makeDoorkeeper(kernel))
  const cookies = new Map<string, string>()
  const ask: Office['ask'] = async (role, method, url, body, headers = {}) => {
    if (!cookies.has(role)) {
      const reply = await app.inject({
        method: 'POST',
        url: '/api/session',
        payload: { login: role, password: PASSWORD },
      })
      cookies.set(role, String(reply.headers['set-cookie']).split(';')[0]!)
    }
    const reply = await app.inject({
      method: method as 'GET',
      url,
      headers: { cookie: cookies.get(role)!, ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    const type = String(reply.headers['content-type'] ?? '')
    return { status: reply.statusCode, type, body: type.includes('json') ? reply.json() : reply.rawPayload }
  }
  return { app, units, ask }
}
