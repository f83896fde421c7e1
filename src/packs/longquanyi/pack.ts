import type { Pack } from '../pack.ts'
import { households, postings } from './field.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 龙泉驿区 (Chengdu), 2016: teams by trade and experience, members paired one to one with households, a plan for each cause. */
export const longquanyi: Pack = {
  id: 'longquanyi',
  title: '龙泉驿“党建帮扶驻村”机制',
  county: { code: '510112', name: '龙泉驿区' },
  from: '2016-01-01',
  sections: { duties: {}, households, overview, postings, supervision },
}
