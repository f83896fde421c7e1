import { ROLES, type Role } from '#kernel/pure/scope.ts'
import type { FirstUse, Standing, Step, StepCode } from './model.ts'

interface Said {
  code: StepCode
  title: string
  roles: readonly Role[]
  done: boolean
  sentence: string
  reasons?: readonly (string | false)[]
  notes?: readonly (string | false)[]
}

/** The way from an empty county to its first month, each step judged by the records and told for the post that asks. */
export function firstUseOf(s: Standing, role: Role): FirstUse {
  const said = [places(s), organisations(s), people(s), lists(s), calendar(s)]
  const all = [...said, month(s, said)]
  const steps = all.map((step) => told(step, role))
  return { finished: s.months > 0, done: steps.filter((step) => step.state === 'done').length, steps }
}

function told({ done, reasons = [], notes = [], roles, ...step }: Said, role: Role): Step {
  const against = done ? [] : reasons.filter((r) => r !== false)
  return {
    ...step,
    state: done ? 'done' : against.length > 0 ? 'blocked' : 'ready',
    reasons: against,
    notes: notes.filter((n) => n !== false),
    roles: [...roles],
    who: roles.map((r) => ROLES[r]).join('、'),
    mine: roles.includes(role),
  }
}

function places(s: Standing): Said {
  const done = s.townships > 0 && s.villages > 0
  return {
    code: 'places',
    title: '核对政区',
    roles: ['admin', 'clerk'],
    done,
    sentence:
      s.townships + s.villages === 0
        ? '还没有乡镇和村，请导入区划名单。'
        : `已有 ${s.townships} 个乡镇（街道）、${s.villages} 个村（社区），请与现行区划核对。`,
    notes: [s.townships > 0 && s.bare > 0 && `${s.bare} 个乡镇（街道）下还没有村（社区）。`],
  }
}

function organisations(s: Standing): Said {
  const missing = s.committeesMissing + s.branchesMissing
  const hasPlaces = s.townships > 0 && s.villages > 0
  return {
    code: 'organisations',
    title: '生成或导入组织',
    roles: ['admin', 'clerk'],
    done: hasPlaces && missing === 0,
    sentence:
      missing === 0 && hasPlaces
        ? '每个乡镇都有党委，每个村（社区）都有党支部。'
        : `还有 ${s.committeesMissing} 个乡镇没有党委、${s.branchesMissing} 个村（社区）没有党支部。可以按政区一次生成，也可以用表格导入。`,
    reasons: [!hasPlaces && '还没有乡镇和村，请先核对政区。'],
    notes: [s.departments === 0 && '还没有登记县直部门党组织；有部门承担责任的，请用表格导入。'],
  }
}

function people(s: Standing): Said {
  const done = s.clerks > 0 && s.leaders > 0 && s.committeesEmpty === 0 && s.committeesMissing === 0 && s.townships > 0
  const wanting = [
    s.clerks === 0 && '组织部经办人',
    s.leaders === 0 && '组织部负责人',
    s.committeesEmpty > 0 && `${s.committeesEmpty} 个乡镇党委的人员`,
  ].filter((w) => w !== false)
  return {
    code: 'people',
    title: '导入人员与账号',
    roles: ['admin', 'clerk', 'leader'],
    done,
    sentence:
      `现有在职人员 ${s.people} 名、可用账号 ${s.accounts} 个。` +
      (wanting.length > 0 ? `还缺能登录的${wanting.join('、')}。` : '县、乡两级都有人员能够登录。'),
    reasons: [
      (s.committeesMissing > 0 || s.townships === 0) && '组织还不齐全，人员没有可任职的单位，请先生成或导入组织。',
    ],
    notes: [
      s.branchesEmpty > 0 && s.branchesMissing === 0 && `还有 ${s.branchesEmpty} 个村（社区）党支部没有能登录的人员。`,
      s.accounts < s.people && `${s.people - s.accounts} 名在职人员还没有账号，由系统管理员开立。`,
    ],
  }
}

function lists(s: Standing): Said {
  return {
    code: 'lists',
    title: '发布机制包与下达责任清单',
    roles: ['clerk', 'leader'],
    done: s.pack && s.lists > 0 && s.waiting === 0,
    sentence:
      s.waiting > 0
        ? `工作机制已启用，有 ${s.waiting} 份责任清单等待下达。请先在“工作机制”中核对内容，再一次下达。`
        : s.lists > 0
          ? `工作机制已启用，已下达 ${s.lists} 份责任清单。`
          : '还没有下达责任清单。工作机制中没有现成清单的，请用本县的清单表格导入。',
    reasons: [
      !s.pack && '还没有启用工作机制，请系统管理员在“工作机制”中启用。',
      (s.committeesMissing > 0 || s.townships === 0) && '组织还不齐全，清单没有责任主体，请先生成或导入组织。',
      s.clerks === 0 && '还没有能登录的组织部经办人，请先导入人员与账号。',
    ],
  }
}

function calendar(s: Standing): Said {
  return {
    code: 'calendar',
    title: '设置工作日历',
    roles: ['admin'],
    done: s.calendar,
    sentence: s.calendar
      ? `${s.year} 年的放假调休安排已经录入，办理期限按它计算。`
      : `还没有录入 ${s.year} 年的放假调休安排，无法计算办理期限。`,
  }
}

function month(s: Standing, before: readonly Said[]): Said {
  const open = before.filter((step) => !step.done).map((step) => `“${step.title}”`)
  return {
    code: 'month',
    title: '开始第一个月',
    roles: ['clerk', 'leader'],
    done: s.months > 0,
    sentence: s.months > 0 ? '第一个月已经启动。' : '启动后生成当月责任事项，拟定提示函，此后系统按月度节奏提醒。',
    reasons: [open.length > 0 && `请先完成${open.join('、')}。`],
  }
}
