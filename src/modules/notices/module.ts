import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { calendarChanged, placesMerged, takeDownJob } from './jobs.ts'
import { noticesPack } from './pack.ts'
import { noticePages, noticesDataset, noticesFront, objectionAnswered } from './portal/notices.ts'
import { noticeWorkflow } from './rules.ts'

const office = { roles: ['system', 'clerk', 'leader'], rows: 'county' } as const
/** what hangs, anybody reads and may object to, on the public pages */
const anybody = { roles: PUBLIC_ROLES, rows: 'county' } as const
const read = [
  { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
  { roles: ['township', 'village', 'posted', 'helper', 'grid'], rows: 'area' },
] as const
const post = [office, { roles: ['township', 'village'], rows: 'area' }] as const
/** who takes down an objection counts it on the notice */
const count = [office, { roles: ['township', 'village', 'posted'], rows: 'area' }] as const

export const notices = defineModule({
  name: 'notices',
  title: '公示',
  depends: ['places', 'organisations', 'people'],
  access: {
    notice: { read: [...read, anybody], add: post, change: [...count, anybody] },
    objection: {
      // a village reads back what it took down itself, not what was said about it elsewhere
      read: [
        { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
        { roles: ['township'], rows: 'area' },
        { roles: ['village', 'posted'], rows: 'self' },
      ],
      add: [...count, anybody],
      change: [office, { roles: ['township'], rows: 'area' }],
    },
  },
  publicViews: {
    public_notice: [
      ...[
        'county',
        'id',
        'kind',
        'title',
        'place',
        'fields',
        'rows',
        'basis',
        'contact',
        'days',
        'counted',
        'posted_on',
        'ends_on',
      ],
    ],
  },
  pages: noticePages,
  front: noticesFront,
  datasets: [noticesDataset],
  answers: { 'notices.objection': objectionAnswered },
  routes,
  commands,
  workflows: [noticeWorkflow],
  jobs: {
    'notices.take-down': takeDownJob,
    'notices.redate': calendarChanged,
    'notices.places-merged': placesMerged,
  },
  follows: { 'kernel.change-calendar': 'notices.redate', 'places.merge': 'notices.places-merged' },
  daily: ['notices.take-down'],
  pack: noticesPack,
})
