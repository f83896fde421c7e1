import type { Pack } from '../pack.ts'
import { duties } from './duties.ts'
import { postings } from './field.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 天镇县 (Shanxi), 2018: key tasks broken down and dated, secretaries' projects, and tolerance for honest error. */
export const tianzhen: Pack = {
  id: 'tianzhen',
  title: '天镇“挂图作战、压茬推进”机制',
  county: { code: '140222', name: '天镇县' },
  from: '2018-01-01',
  sections: { duties, supervision, overview, postings },
}
