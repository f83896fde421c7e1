import type { FundsInput } from '#modules/funds/pack.ts'
import type { Pack } from '../pack.ts'
import { duties } from './duties.ts'
import { fieldwork, households, postings } from './field.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** Where gifts are sent. The account is made up. */
const funds = {
  giving: { bank: { name: '绥德县农村商业银行', holder: '绥德县关爱服务中心', number: '6108 2600 0000 0000 001' } },
} satisfies FundsInput

/** 绥德县 (Shaanxi), 2016: three letters a month, monthly inspection and bulletin, lists down to the branch. */
export const suide: Pack = {
  id: 'suide',
  title: '绥德“四三四”党建工作机制',
  county: { code: '610826', name: '绥德县' },
  from: '2016-01-01',
  sections: { duties, supervision, overview, fieldwork, households, postings, funds },
}
