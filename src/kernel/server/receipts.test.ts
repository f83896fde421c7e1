import { expect, it } from 'vitest'
import { scopeFor, testBed } from '../../../tests/kit/county.ts'
import { findReceipt, issueSlip } from './receipts.ts'

const bed = testBed()
const COUNTY = '999901'
const PAYMENT = 'funds.payment/01560000-0000-7000-8000-0000000000f1'

const issued = () => bed.kernel.act(scopeFor('centre', COUNTY), (h) => issueSlip(h, PAYMENT))
const isGood = async (code: string) => (await bed.kernel.asSystem(COUNTY, (h) => findReceipt(h, code))) !== undefined

it('重新发放的确认单使先发的作废：同一时刻发的、演示时钟拨回以后发的，也是后发的有效', async () => {
  bed.at('2016-11-14')
  const slips = [await issued(), await issued()]
  bed.at('2016-11-01')
  slips.push(await issued())
  expect(await Promise.all(slips.map(isGood))).toEqual([false, false, true])
})
