import type { Pack } from '../pack.ts'
import { postings } from './field.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 简阳市 (Sichuan), 2016: leaders link villages, three officers in each poor village, matched by what they know. */
export const jianyang: Pack = {
  id: 'jianyang',
  title: '简阳“党建促脱贫”机制',
  county: { code: '510185', name: '简阳市' },
  from: '2016-01-01',
  sections: { duties: {}, overview, postings, supervision },
}
