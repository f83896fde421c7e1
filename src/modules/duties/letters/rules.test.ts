import { describe, expect, it } from 'vitest'
import { reasonsNotToSign } from './rules.ts'

describe('责任书签字', () => {
  it('双方各签一次，不能由同一人签', () => {
    const f = {
      side: 'sign-lower' as const,
      forThisParty: true,
      signed: false,
      withdrawn: false,
      otherSignedByMe: false,
      partyName: '东镇党委',
    }
    expect([...reasonsNotToSign(f)]).toEqual([])
    expect(
      [...reasonsNotToSign({ ...f, signed: true, forThisParty: false, otherSignedByMe: true, withdrawn: true })].length,
    ).toBe(4)
  })
})
