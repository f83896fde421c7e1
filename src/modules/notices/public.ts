export type { NewNotice, NoticeRow, NoticeStanding } from './model.ts'
export { forbiddenIn } from './rules.ts'
export { noticeStanding, postNotice, withdrawNotice } from './service.ts'
export { type PublicNotice, publicNotices } from './store.ts'
