export { forbiddenIn } from './rules.ts'
export { noticeStanding, postNotice, withdrawNotice } from './service.ts'
