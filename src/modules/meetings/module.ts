import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { calendarChanged, reorganised } from './jobs.ts'
import { measures } from './measures.ts'
import { meetingsPack } from './pack.ts'

const read = [
  { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const
/** an officer posted to the village sees its meetings: they are one of the sources of presence there */
const readHere = [...read, { roles: ['posted'], rows: 'area' }] as const
/** a branch writes its own, a township may write for its branches */
const add = [
  { roles: ['system'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const
const anyoneConcerned = [
  { roles: ['system', 'clerk', 'leader', 'inspector'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const

export const meetings = defineModule({
  name: 'meetings',
  title: '组织生活',
  depends: ['places', 'organisations', 'people', 'measures'],
  access: {
    meeting: { read: readHere, add },
    attendance: { read: readHere, add },
    leader: {
      read,
      add: [{ roles: ['system', 'clerk'], rows: 'county' }],
      change: [{ roles: ['system', 'clerk'], rows: 'county' }],
    },
    call: {
      read,
      add: [
        { roles: ['system', 'clerk', 'leader', 'inspector'], rows: 'county' },
        { roles: ['township'], rows: 'area' },
      ],
      change: anyoneConcerned,
    },
    call_event: { read, add: anyoneConcerned },
  },
  views: ['live', 'open_call', 'attended', 'named'],
  routes,
  measures,
  jobs: { 'meetings.reorganised': reorganised, 'meetings.redate': calendarChanged },
  follows: {
    'organisations.merge': 'meetings.reorganised',
    'organisations.end': 'meetings.reorganised',
    'kernel.change-calendar': 'meetings.redate',
  },
  pack: meetingsPack,
})
