import { defineModule } from '#kernel/server/module.ts'
import { commands } from './commands.ts'
import { sweepJob } from './jobs.ts'
import { keptAccount, keptConsents, keptJournal } from './own-copy.ts'
import { pages } from './portal/pages.ts'

const desk = { roles: ['system'], rows: 'county' } as const
const own = { roles: ['citizen'], rows: 'self' } as const

export const citizens = defineModule({
  name: 'citizens',
  title: '公众账号',
  depends: [],
  access: {
    citizen: {
      read: [desk, own, { roles: ['finance', 'centre', 'clerk', 'leader', 'auditor'], rows: 'county' }],
      add: [desk],
      change: [desk, own],
    },
    consent: { read: [desk, own], add: [own] },
    citizen_session: { read: [desk], add: [desk], change: [desk], remove: [desk] },
    code: { read: [desk], add: [desk], change: [desk], remove: [desk] },
    passage: { read: [desk], add: [desk], remove: [desk] },
  },
  commands,
  pages,
  keeps: { 账号: keptAccount, 同意记录: keptConsents, 办理记录: keptJournal },
  jobs: { 'citizens.sweep': sweepJob },
  daily: ['citizens.sweep'],
})
