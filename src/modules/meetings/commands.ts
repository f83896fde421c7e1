import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'meetings.record': { title: '登记会议', minutes: 6 },
  'meetings.record-many': { title: '批量登记会议', minutes: 10 },
  'meetings.correct': { title: '更正会议记录', minutes: 5 },
  'meetings.void': { title: '作废会议记录', minutes: 2 },
  'meetings.call-minutes': { title: '调阅会议记录', minutes: 3 },
  'meetings.answer-call': { title: '报送会议记录', minutes: 8 },
  'meetings.comment-call': { title: '评议会议记录', minutes: 6 },
  'meetings.place-leaders': { title: '领导干部编入支部', minutes: 3 },
  'meetings.redate': { title: '重算调阅期限', minutes: 0 },
  'meetings.follow-reorganisation': { title: '调阅随组织调整', minutes: 0 },
}
