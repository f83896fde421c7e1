import type { Pack } from '../pack.ts'
import { funds, postings } from './lending.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 柞水县 (Shaanxi), 2018: bags of the fungus are lent and repaid in produce; officers in the villages guide the growing. */
export const zhashui: Pack = {
  id: 'zhashui',
  title: '柞水“借袋还耳”机制',
  county: { code: '611026', name: '柞水县' },
  from: '2018-01-01',
  sections: { duties: {}, funds, overview, postings, supervision },
}
