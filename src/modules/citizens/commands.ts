import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'citizens.register': { title: '群众注册', minutes: 0 },
  'citizens.agree': { title: '同意个人信息告知', minutes: 1 },
  'citizens.rename': { title: '修改称呼（群众账号）', minutes: 0 },
  'citizens.close': { title: '注销群众账号', minutes: 0 },
}
