import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { defineModule, type Grant, type TableAccess } from '#kernel/server/module.ts'
import { routes as budgetRoutes } from './budgets/api.ts'
import { commands } from './commands.ts'
import { routes as giftRoutes } from './gifts/api.ts'
import { sweepPledgesJob } from './gifts/jobs.ts'
import { routes as goodsRoutes } from './goods/api.ts'
import { lotWorkflow } from './goods/rules.ts'
import { LOT, lotConfirmed } from './goods/slips.ts'
import { routes as ledgerRoutes } from './ledger/api.ts'
import { routes as lendingRoutes } from './lending/api.ts'
import { routes as loanPaperRoutes } from './lending/papers.api.ts'
import { claimWorkflow } from './lending/rules.ts'
import { measures } from './measures.ts'
import { placesMerged } from './mergers.ts'
import { fundsPack } from './pack.ts'
import { routes as paymentRoutes } from './payments/api.ts'
import { payRunJob } from './payments/jobs.ts'
import { paymentWorkflow, runWorkflow } from './payments/rules.ts'
import { PAY_RUN } from './payments/runs.ts'
import { PAYMENT, paymentConfirmed } from './payments/slips.ts'
import { fundsDatasets, fundsFront, fundsPages } from './portal/funds.ts'
import { givePages } from './portal/give.ts'
import { keptGifts, minePages } from './portal/mine.ts'
import { tracePages } from './portal/trace.ts'
import { routes as publicationRoutes } from './publication/api.ts'
import { routes as refundRoutes } from './refunds/api.ts'
import { refundWorkflow } from './refunds/rules.ts'
import { BOOK_READERS, ON_THE_SPOT } from './roles.ts'
import { routes as roomRoutes } from './rooms/api.ts'
import { bookingWorkflow } from './rooms/rules.ts'
import { routes as statementRoutes } from './statements/api.ts'

// Who reads the books; who keeps them; who approves, asks and opens accounts beside them.
const books: Grant = { roles: ['system', ...BOOK_READERS], rows: 'county' }
const local: Grant = { roles: ON_THE_SPOT, rows: 'area' }
const keep: Grant = { roles: ['system', 'finance'], rows: 'county' }
const ask: Grant = { roles: ['system', 'finance', 'centre'], rows: 'county' }
const handle: Grant = { roles: ['system', 'finance', 'leader', 'centre'], rows: 'county' }
// An approval promises the money, and taking a request back frees it: they post too.
const posting: TableAccess = { read: [books], add: [handle] }
const account: TableAccess = { read: [books], add: [handle] }

// Gifts are pledged by anybody; what came of them, and what was published, may be read by anybody in the public views' columns.
const open: Grant = { roles: PUBLIC_ROLES, rows: 'county' }
const pledge: readonly Grant[] = [ask, { roles: ['public'], rows: 'county' }, { roles: ['citizen'], rows: 'self' }]
const bank: TableAccess = {
  read: [{ roles: ['system', 'finance', 'leader', 'auditor', 'inspector'], rows: 'county' }],
  add: [keep],
}

// Goods, contracts in kind and rooms are kept in the villages too.
const everyone: Grant = { roles: local.roles, rows: 'county' }
const goods: TableAccess = { read: [books, local], add: [ask, local] }
const goodsStep: TableAccess = { read: [books, local], add: [handle, { roles: ['clerk'], rows: 'county' }, local] }

export const funds = defineModule({
  name: 'funds',
  title: '资金',
  depends: ['places', 'organisations', 'people', 'households', 'notices'],
  access: {
    account,
    payee_alias: { read: [books], add: [ask] },
    posting,
    transfer: posting,
    year_proposal: { read: [books], add: [keep], change: [{ roles: ['system', 'finance', 'leader'], rows: 'county' }] },
    year: { read: [books], add: [{ roles: ['leader'], rows: 'county' }] },
    closing: { read: [books], add: [keep] },
    aid: { read: [books], add: [ask], change: [ask] },
    run: { read: [books], add: [ask], change: [handle] },
    payment: { read: [books, local], add: [ask], change: [handle] },
    payment_source: { read: [books, local], add: [handle] },
    payment_step: { read: [books, local], add: [handle, { roles: ['clerk'], rows: 'county' }, local] },
    confirmation: { read: [books, local], add: [{ roles: ['system', 'centre', 'clerk'], rows: 'county' }, local] },
    budget: { read: [books], add: [keep], change: [{ roles: ['system', 'leader'], rows: 'county' }] },
    budget_line: { read: [books], add: [keep] },
    due: { read: [books], add: [keep] },
    meeting: { read: [books], add: [keep] },
    // signed in, somebody reads what they gave themselves; what anybody may read of gifts they read as the public
    gift: {
      read: [books, { roles: ['public'], rows: 'county' }, { roles: ['citizen'], rows: 'self' }],
      add: pledge,
      change: [ask],
    },
    refund: {
      read: [books],
      add: [{ roles: ['finance'], rows: 'county' }],
      change: [{ roles: ['finance', 'leader'], rows: 'county' }],
    },
    statement: bank,
    statement_line: bank,
    statement_match: bank,
    publication: { read: [books, open], add: [{ roles: ['system', 'finance', 'leader'], rows: 'county' }] },
    store: { read: [books, everyone], add: [ask], change: [ask] },
    lot: goods,
    lot_step: goodsStep,
    season: { read: [books, everyone], add: [ask] },
    season_grade: { read: [books, everyone], add: [ask] },
    loan: { read: [books, local], add: [handle, { roles: ['clerk'], rows: 'county' }] },
    loan_entry: { read: [books, local], add: [handle, local] },
    loan_claim: { read: [books, local], add: [handle, local], change: [handle, local] },
    thing: { read: [books, local], add: [ask, local], change: [ask, local] },
    booking: { read: [books, local], add: [ask, local], change: [ask, local] },
    booking_step: { read: [books, local], add: [ask, local] },
  },
  views: ['entry', 'lot_way', 'open_payment', 'open_refund', 'handed_money', 'held_gift'],
  calls: ['known_payees(json)', 'follow_merger(text, text)', 'goods_given(text, text, bigint)'],
  publicViews: {
    public_gift: ['county', 'id', 'kind', 'giver_shown', 'received', 'purposes', 'place', 'received_on', 'giver_kind'],
    public_publication: [
      ...['county', 'id', 'from_day', 'to_day', 'published_on', 'digest', 'records', 'came_in', 'went_out', 'held'],
      'figures',
    ],
    public_publication_file: ['county', 'id', 'body'],
  },
  routes: [
    ...ledgerRoutes,
    ...paymentRoutes,
    ...budgetRoutes,
    ...goodsRoutes,
    ...lendingRoutes,
    ...loanPaperRoutes,
    ...roomRoutes,
    ...giftRoutes,
    ...refundRoutes,
    ...statementRoutes,
    ...publicationRoutes,
  ],
  pages: [...givePages, ...minePages, ...tracePages, ...fundsPages],
  confirms: { [PAYMENT]: paymentConfirmed, [LOT]: lotConfirmed },
  front: fundsFront,
  datasets: fundsDatasets,
  keeps: { 捐赠: keptGifts },
  commands,
  workflows: [paymentWorkflow, runWorkflow, refundWorkflow, lotWorkflow, claimWorkflow, bookingWorkflow],
  measures,
  jobs: { [PAY_RUN]: payRunJob, 'funds.places-merged': placesMerged, 'funds.sweep-pledges': sweepPledgesJob },
  daily: ['funds.sweep-pledges'],
  follows: { 'places.merge': 'funds.places-merged' },
  pack: fundsPack,
})
