import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { callWorkflow } from './calls/rules.ts'
import { commands } from './commands.ts'
import { calendarChanged, reorganised } from './jobs.ts'
import { measures } from './measures.ts'
import { meetingsPack } from './pack.ts'
import { countForMerger } from './store.ts'

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
  commands,
  workflows: [callWorkflow],
  measures,
  jobs: { 'meetings.reorganised': reorganised, 'meetings.redate': calendarChanged },
  follows: {
    'organisations.merge': 'meetings.reorganised',
    'organisations.end': 'meetings.reorganised',
    'kernel.change-calendar': 'meetings.redate',
  },
  merging: async (h, { from, ended }) => {
    const { calls, meetings } = await countForMerger(h, { places: from, units: ended })
    return [
      { what: '转由接续支部报送的调阅', count: calls, unit: '件' },
      { what: '保留在原村名下的会议记录', count: meetings, unit: '条' },
    ]
  },
  pack: meetingsPack,
})
