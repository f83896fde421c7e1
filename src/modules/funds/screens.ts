import { defineScreens } from '#kernel/browser/screens.ts'
import { GIFT_READERS } from './gifts/rules.ts'
import { GOODS_READERS } from './goods/rules.ts'
import { BOOK_READERS } from './ledger/rules.ts'
import { LOAN_READERS } from './lending/rules.ts'
import { LOCAL_READERS, PAY_READERS } from './payments/rules.ts'
import { ROOM_READERS } from './rooms/rules.ts'
import { STATEMENT_READERS } from './statements/rules.ts'

export default defineScreens({
  module: 'funds',
  console: [
    {
      path: '/funds',
      title: '资金总账',
      menu: { group: '关爱与资金', order: 10, icon: 'bank', daily: { finance: 1 } },
      roles: BOOK_READERS,
      load: () => import('./console/ledger/BookPage.tsx'),
    },
    {
      path: '/fund-accounts',
      title: '资金账户',
      roles: BOOK_READERS,
      load: () => import('./console/ledger/AccountList.tsx'),
    },
    {
      path: '/fund-accounts/$id',
      title: '资金账户',
      roles: BOOK_READERS,
      load: () => import('./console/ledger/AccountPage.tsx'),
    },
    {
      path: '/fund-entries',
      title: '资金流水',
      roles: BOOK_READERS,
      load: () => import('./console/ledger/EntryList.tsx'),
    },
    {
      path: '/fund-postings/$id',
      title: '记账凭证',
      roles: BOOK_READERS,
      load: () => import('./console/ledger/PostingPage.tsx'),
    },
    {
      path: '/payments',
      title: '拨付',
      menu: { group: '关爱与资金', order: 30, icon: 'money', daily: { finance: 2, centre: 3 } },
      roles: LOCAL_READERS,
      load: () => import('./console/payments/PaymentList.tsx'),
    },
    {
      path: '/payments/$id',
      title: '一笔拨付',
      roles: LOCAL_READERS,
      load: () => import('./console/payments/PaymentPage.tsx'),
    },
    {
      path: '/pay-runs',
      title: '批量发放',
      menu: { group: '关爱与资金', order: 31, icon: 'team' },
      roles: PAY_READERS,
      load: () => import('./console/payments/RunList.tsx'),
    },
    {
      path: '/pay-runs/$id',
      title: '一次批量发放',
      roles: PAY_READERS,
      load: () => import('./console/payments/RunPage.tsx'),
    },
    {
      path: '/aids',
      title: '定期救助名单',
      menu: { group: '关爱与资金', order: 32, icon: 'list' },
      roles: PAY_READERS,
      load: () => import('./console/payments/AidList.tsx'),
    },
    {
      path: '/budgets',
      title: '预算',
      menu: { group: '关爱与资金', order: 40, icon: 'calendar' },
      roles: BOOK_READERS,
      load: () => import('./console/budgets/BudgetList.tsx'),
    },
    {
      path: '/budgets/$id',
      title: '预算执行',
      roles: BOOK_READERS,
      load: () => import('./console/budgets/BudgetPage.tsx'),
    },
    {
      path: '/lots',
      title: '物资',
      menu: { group: '关爱与资金', order: 60, icon: 'table' },
      roles: GOODS_READERS,
      load: () => import('./console/goods/LotList.tsx'),
    },
    {
      path: '/lots/$id',
      title: '一批物资',
      roles: GOODS_READERS,
      load: () => import('./console/goods/LotPage.tsx'),
    },
    {
      path: '/stores',
      title: '物资仓点',
      roles: GOODS_READERS,
      load: () => import('./console/goods/StoreList.tsx'),
    },
    {
      path: '/seasons',
      title: '借还',
      menu: { group: '关爱与资金', order: 70, icon: 'history' },
      roles: LOAN_READERS,
      load: () => import('./console/lending/SeasonList.tsx'),
    },
    {
      path: '/seasons/$id',
      title: '借还季',
      roles: LOAN_READERS,
      load: () => import('./console/lending/SeasonPage.tsx'),
    },
    {
      path: '/loans',
      title: '借还合同',
      roles: LOAN_READERS,
      load: () => import('./console/lending/LoanList.tsx'),
    },
    {
      path: '/loans/$id',
      title: '借还合同',
      roles: LOAN_READERS,
      load: () => import('./console/lending/LoanPage.tsx'),
    },
    {
      path: '/loan-claims',
      title: '减免和核销申请',
      roles: LOAN_READERS,
      load: () => import('./console/lending/ClaimList.tsx'),
    },
    {
      path: '/things',
      title: '房间和物品借用',
      menu: { group: '关爱与资金', order: 71, icon: 'home' },
      roles: ROOM_READERS,
      load: () => import('./console/rooms/ThingList.tsx'),
    },
    {
      path: '/things/$id',
      title: '房间或者物品',
      roles: ROOM_READERS,
      load: () => import('./console/rooms/ThingPage.tsx'),
    },
    {
      path: '/bookings',
      title: '借用预约',
      roles: ROOM_READERS,
      load: () => import('./console/rooms/BookingList.tsx'),
    },
    {
      path: '/bookings/$id',
      title: '一项借用预约',
      roles: ROOM_READERS,
      load: () => import('./console/rooms/BookingPage.tsx'),
    },
    {
      path: '/gifts',
      title: '捐赠',
      menu: { group: '关爱与资金', order: 20, icon: 'heart', daily: { finance: 3 } },
      roles: GIFT_READERS,
      load: () => import('./console/gifts/GiftList.tsx'),
    },
    {
      path: '/gifts/$id',
      title: '一笔捐赠',
      roles: GIFT_READERS,
      load: () => import('./console/gifts/GiftPage.tsx'),
    },
    {
      path: '/bank-statements',
      title: '银行对账',
      menu: { group: '关爱与资金', order: 50, icon: 'bank' },
      roles: STATEMENT_READERS,
      load: () => import('./console/statements/StatementList.tsx'),
    },
    {
      path: '/bank-statements/$id',
      title: '对账结果',
      roles: STATEMENT_READERS,
      load: () => import('./console/statements/StatementPage.tsx'),
    },
    {
      path: '/fund-publications',
      title: '公开账目',
      menu: { group: '关爱与资金', order: 80, icon: 'read' },
      roles: BOOK_READERS,
      load: () => import('./console/publication/PublicationList.tsx'),
    },
  ],
})
