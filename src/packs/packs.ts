import { jianyang } from './jianyang/pack.ts'
import { jinjiang } from './jinjiang/pack.ts'
import { longquanyi } from './longquanyi/pack.ts'
import { luding } from './luding/pack.ts'
import type { Pack } from './pack.ts'
import { suide } from './suide/pack.ts'
import { tianzhen } from './tianzhen/pack.ts'
import { zhashui } from './zhashui/pack.ts'

/** Every county's pack. A new county is its folder and one line here. */
export const packs: readonly Pack[] = [suide, luding, tianzhen, longquanyi, jianyang, jinjiang, zhashui]
