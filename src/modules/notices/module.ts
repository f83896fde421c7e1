import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { calendarChanged, placesMerged, takeDownJob } from './jobs.ts'
import { noticesPack } from './pack.ts'
import { noticeWorkflow } from './rules.ts'

const office = { roles: ['system', 'clerk', 'leader'], rows: 'county' } as const
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
    notice: { read, add: post, change: count },
    objection: {
      // a village reads back what it took down itself, not what was said about it elsewhere
      read: [
        { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
        { roles: ['township'], rows: 'area' },
        { roles: ['village', 'posted'], rows: 'self' },
      ],
      add: count,
      change: [office, { roles: ['township'], rows: 'area' }],
    },
  },
  views: ['public_notice'],
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
