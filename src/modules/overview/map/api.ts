import { z } from 'zod'
import { monthText, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { COUNTS } from '../model.ts'
import { placeSheet as placeSheetShape, warMap as warMapShape } from './model.ts'
import { placeSheet, warMap } from './service.ts'

const month = monthText.optional()

export function measuresOf(kernel: Kernel) {
  return kernel.cards.flatMap((card) => card.measures ?? [])
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/overview/map',
    summary: '挂图作战',
    roles: 'all',
    query: z.object({ month, measure: z.string().max(80).optional(), township: placeCode.optional() }),
    output: warMapShape,
    sheet: {
      name: '挂图作战',
      columns: [
        { title: '区划代码', value: (r) => r.place, width: 16 },
        { title: '乡镇', value: (r) => (r.level === 'township' ? r.name : r.parentName) },
        { title: '村（社区）', value: (r) => (r.level === 'village' ? r.name : '（全乡镇）'), width: 20 },
        { title: '所选指标', kind: 'number', value: (r) => r.figure },
        { title: '分子', kind: 'number', value: (r) => r.numerator },
        { title: '分母', kind: 'number', value: (r) => r.denominator },
        { title: COUNTS['findings-open'].title, kind: 'number', value: (r) => r.counts['findings-open'] },
        { title: COUNTS['findings-overdue'].title, kind: 'number', value: (r) => r.counts['findings-overdue'] },
        { title: COUNTS['findings-raised'].title, kind: 'number', value: (r) => r.counts['findings-raised'] },
        { title: COUNTS['duties-due'].title, kind: 'number', value: (r) => r.counts['duties-due'] },
        { title: COUNTS['duties-late'].title, kind: 'number', value: (r) => r.counts['duties-late'] },
        {
          title: COUNTS.letters.title,
          kind: 'number',
          value: (r) => (r.level === 'village' ? null : r.counts.letters),
        },
      ],
    },
    run: (h, { query }, kernel) => warMap(h, measuresOf(kernel), query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/overview/places/:place',
    summary: '一个地方的当月情况',
    roles: 'all',
    params: z.object({ place: placeCode }),
    query: z.object({ month }),
    output: placeSheetShape,
    run: (h, { params, query }, kernel) => placeSheet(h, measuresOf(kernel), { place: params.place, ...query }),
  }),
]
