import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { defineModule, type Grant, type TableAccess } from '#kernel/server/module.ts'
import { routes as caseRoutes } from './cases/api.ts'
import { measures as caseMeasures } from './cases/measures.ts'
import { routes as recordRoutes } from './cases/records.ts'
import { caseWorkflow } from './cases/rules.ts'
import { commands } from './commands.ts'
import { placesMerged } from './jobs.ts'
import { routes as operatorRoutes } from './operator/api.ts'
import { renewalWorkflow } from './operator/rules.ts'
import { carePack } from './pack.ts'
import { wishesFront } from './portal/front.ts'
import { keptClaims, keptDeliveries, keptTeams } from './portal/own-copy.ts'
import { pages, wishesDataset } from './portal/pages.ts'
import { wishWanted } from './portal/wanted.ts'
import { routes as rosterRoutes } from './roster/api.ts'
import { routes as summaryRoutes } from './summary/api.ts'
import { routes as volunteerRoutes } from './volunteers/api.ts'
import { routes as wishRoutes } from './wishes/api.ts'
import { citizenClosed, giftReceived, paymentMoved, tendJob } from './wishes/jobs.ts'
import { measures as wishMeasures } from './wishes/measures.ts'
import { PUBLIC_WISH } from './wishes/model.ts'
import { claimWorkflow, wishWorkflow } from './wishes/rules.ts'
import { DELIVERY, deliveryConfirmed } from './wishes/slips.ts'

// Who reads everything of the centre; who sees their own place; who, wherever they serve, sees what is theirs.
const office: Grant = {
  roles: ['system', 'centre', 'clerk', 'leader', 'finance', 'inspector', 'auditor'],
  rows: 'county',
}
const local: Grant = { roles: ['township', 'village', 'posted', 'helper', 'grid'], rows: 'area' }
const own: Grant = { roles: 'all', rows: 'self' }
const keep: Grant = { roles: ['system', 'centre', 'clerk'], rows: 'county' }
const decide: Grant = { roles: ['system', 'centre', 'clerk', 'leader'], rows: 'county' }
const township: Grant = { roles: ['township'], rows: 'area' }
const register: Grant = { roles: ['township', 'village'], rows: 'area' }
const field: Grant = { roles: ['township', 'village', 'posted', 'helper'], rows: 'area' }
const citizen: Grant = { roles: ['citizen'], rows: 'self' }
/** departments claim what hangs on the wall, wherever it lies */
const whole: Grant = { roles: ['department'], rows: 'county' }
const everybody: Grant = { roles: PUBLIC_ROLES, rows: 'county' }

const read = [office, local, own]
const file: TableAccess = { read, add: [decide, township], change: [decide] }

export const care = defineModule({
  name: 'care',
  title: '关爱',
  depends: ['places', 'organisations', 'people', 'citizens', 'households', 'notices', 'funds'],
  access: {
    case: { read, add: [keep, register], change: [decide, township] },
    review: { read, add: [decide, township] },
    file,
    adviser: { read, add: [decide], change: [decide] },
    handover: { read: [office, local], add: [keep], change: [keep] },
    handover_sign: { read: [office, own], add: [keep], change: [own] },
    plan: { read, add: [keep, township], change: [decide] },
    plan_item: { read, add: [keep, township], change: [keep, township, own] },
    event: { read, add: [decide, register] },
    member: { read: [office, { roles: ['township', 'village'], rows: 'county' }], add: [keep], change: [keep] },
    contract: { read: [office], add: [decide] },
    checkup: {
      read: [office],
      add: [keep, { roles: ['inspector'], rows: 'county' }],
      change: [{ roles: ['leader', 'clerk', 'inspector'], rows: 'county' }],
    },
    renewal: { read: [office], add: [keep], change: [decide] },
    wish: { read: [office, local, whole, own, everybody], add: [decide, field, own], change: [decide, field, own] },
    claim: {
      read: [office, local, own, citizen],
      add: [decide, register, own, citizen],
      change: [decide, field, own, citizen],
    },
    delivery: { read: [office, local, own, citizen], add: [decide, field, own, citizen], change: [keep] },
    confirmation: { read: [office, local], add: [keep, field] },
    team: {
      read: [office, { roles: ['township', 'village'], rows: 'county' }, everybody],
      add: [keep],
      change: [keep],
    },
    team_member: {
      read: [office, { roles: ['township', 'village'], rows: 'county' }, everybody],
      add: [keep, citizen],
      change: [keep, citizen],
    },
    activity: {
      read: [office, { roles: ['township', 'village'], rows: 'county' }, everybody],
      add: [keep],
      change: [keep],
    },
    attendance: {
      read: [office, { roles: ['township', 'village'], rows: 'county' }, citizen],
      add: [keep],
      change: [decide],
    },
  },
  views: ['left_gift'],
  publicViews: {
    public_wish: PUBLIC_WISH,
    public_team: ['county', 'id', 'title', 'intro', 'township', 'founded_on', 'members', 'activities'],
  },
  routes: [
    ...caseRoutes,
    ...recordRoutes,
    ...rosterRoutes,
    ...operatorRoutes,
    ...wishRoutes,
    ...volunteerRoutes,
    ...summaryRoutes,
  ],
  pages,
  front: wishesFront,
  confirms: { [DELIVERY]: deliveryConfirmed },
  wants: { 'care.wish': wishWanted },
  datasets: [wishesDataset],
  keeps: { 认领: keptClaims, 落实: keptDeliveries, 志愿服务: keptTeams },
  commands,
  workflows: [caseWorkflow, renewalWorkflow, wishWorkflow, claimWorkflow],
  measures: [...caseMeasures, ...wishMeasures],
  jobs: {
    'care.tend-claims': tendJob,
    'care.places-merged': placesMerged,
    'care.citizen-closed': citizenClosed,
    'care.gift-received': giftReceived,
    'care.payment-moved': paymentMoved,
  },
  follows: {
    'places.merge': 'care.places-merged',
    'citizens.close': 'care.citizen-closed',
    'funds.receive-gift': 'care.gift-received',
    'funds.confirm-payment': 'care.payment-moved',
    'funds.return-payment': 'care.payment-moved',
  },
  daily: ['care.tend-claims'],
  pack: carePack,
})
