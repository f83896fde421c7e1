import type { Pack } from '../pack.ts'
import { care, funds } from './care.ts'
import { duties } from './duties.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 锦江区 (Chengdu), 2016: a care centre with "1+N" around it, a file and an adviser for each person, a fund in a closed circuit. */
export const jinjiang: Pack = {
  id: 'jinjiang',
  title: '锦江“党员关爱中心+1+N”机制',
  county: { code: '510104', name: '锦江区' },
  from: '2016-01-01',
  sections: { duties, care, funds, overview, supervision },
}
