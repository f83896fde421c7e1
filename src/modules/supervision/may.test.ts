import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { MAY, may } from './may.ts'
import { supervision } from './module.ts'

describe('哪种职务能发出哪种办理', () => {
  it('系统管理员和安全管理员看不到业务，也没有业务按钮', () => {
    for (const command of Object.keys(MAY) as (keyof typeof MAY)[])
      for (const role of ['admin', 'security'] as const) expect([command, may(role, command)]).toEqual([command, false])
  })

  it('业务命令的接口按同一张表拒绝', () => {
    const lists: readonly (readonly Role[])[] = Object.values(MAY)
    const posts = supervision.routes!.filter((r) => r.method === 'POST' && r.roles !== 'all')
    const own = posts.filter((r) => !lists.includes(r.roles as readonly Role[])).map((r) => r.path)
    // what an addressee does with a letter has no button outside the letter, whose verdicts are the server's
    expect(own).toEqual(['/api/letters/:id/read', '/api/letters/:id/reply'])
    expect(Object.keys(ROLES)).toEqual(expect.arrayContaining(lists.flat()))
  })
})
