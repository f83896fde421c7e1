import type { Pack } from '../pack.ts'
import { duties } from './duties.ts'
import { fieldwork, households, postings } from './field.ts'
import { funds } from './funds.ts'
import { overview } from './overview.ts'
import { supervision } from './supervision.ts'

/** 泸定县 (Sichuan), 2016: lists run as projects, five standardisations of a branch, letters on fixed dates. */
export const luding: Pack = {
  id: 'luding',
  title: '泸定“责任清单+项目化管理”机制',
  county: { code: '513322', name: '泸定县' },
  from: '2016-01-01',
  sections: { duties, supervision, overview, fieldwork, households, postings, funds },
}
