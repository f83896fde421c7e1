/**
 * One catalogue of everything that can be refused, shared with the browser. Each entry: HTTP status, title,
 * and a sentence built from its parameters that says what is wrong and what to do. Modules add their own
 * entries with {@link defineProblems}; the kernel's are below.
 */
export interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly detail: (p: Record<string, unknown>) => string
}

const catalogue = new Map<string, ProblemKind>()

export function defineProblems<const K extends Record<string, ProblemKind>>(kinds: K): K {
  for (const [code, kind] of Object.entries(kinds)) {
    const known = catalogue.get(code)
    if (known !== undefined && known !== kind) throw new Error(`problem ${code} is defined twice`)
    catalogue.set(code, kind)
  }
  return kinds
}

export function problemCatalogue(): ReadonlyMap<string, ProblemKind> {
  return catalogue
}

/** One place in the input that is wrong: `at` is a path such as `items.3.deadline`. */
export interface FieldFault {
  readonly at: string
  readonly reason: string
}

/** RFC 9457 body. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  code: string
  faults?: FieldFault[]
  /** every reason why an action is not allowed, for the screen */
  reasons?: string[]
  params?: Record<string, unknown>
}

/** The only error that leaves a service; anything else is a fault of ours and becomes `internal`. */
export class Problem extends Error {
  readonly code: string
  readonly params: Record<string, unknown>
  readonly faults: FieldFault[]
  readonly reasons: string[]

  constructor(
    code: string,
    params: Record<string, unknown> = {},
    more: { faults?: FieldFault[]; reasons?: string[]; cause?: unknown } = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`, { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.params = params
    this.faults = more.faults ?? []
    this.reasons = more.reasons ?? []
  }

  get kind(): ProblemKind {
    const kind = catalogue.get(this.code)
    if (kind === undefined) throw new Error(`problem ${this.code} is not in the catalogue`)
    return kind
  }

  body(): ProblemBody {
    const { status, title, detail } = this.kind
    return {
      type: `/api/problems/${this.code}`,
      title,
      status,
      detail: detail(this.params),
      code: this.code,
      ...(this.faults.length > 0 && { faults: this.faults }),
      ...(this.reasons.length > 0 && { reasons: this.reasons }),
      ...(Object.keys(this.params).length > 0 && { params: this.params }),
    }
  }
}

/** That what was entered in one field cannot be. @param at the field's name, as the form knows it */
export function faultAt(at: string, reason: string): Problem {
  return new Problem('input-invalid', {}, { faults: [{ at, reason }] })
}

/** That what was entered cannot be, everything at once. @throws input-invalid when there is any fault */
export function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults: [...faults] })
}

export const kernelProblems = defineProblems({
  'input-invalid': {
    status: 400,
    title: '填写有误',
    detail: () => '有内容填写不正确，请按各项提示修改后重新提交；已填写的内容没有丢失。',
  },
  'code-unknown': {
    status: 400,
    title: '没有查到',
    detail: () => '没有这个号码。请对照单子逐位核对；一小时内错五次，要等一等才能再查。',
  },
  'codes-missed': {
    status: 429,
    title: '输错次数过多',
    detail: (p) =>
      `一小时内已经输错五次，请在 ${Math.ceil(Number(p.seconds ?? 3600) / 60)} 分钟后再试。几个人共用网络的，可以用自己的手机网络，或者登录以后再查；也可以带单子到办理单位，由工作人员代查。`,
  },
  'not-signed-in': { status: 401, title: '尚未登录', detail: () => '请先登录，再继续刚才的操作。' },
  'sign-in-failed': {
    status: 401,
    title: '登录失败',
    // The same for an unknown account as for a wrong password: the answer must not tell which accounts there are.
    detail: (p) =>
      `账号或密码不正确，请核对后重试。连续输错 ${p.failures ?? 5} 次，账号将锁定 ${p.minutes ?? 15} 分钟。`,
  },
  'account-locked': {
    status: 423,
    title: '账号已锁定',
    detail: (p) => `连续输错密码，账号已锁定，请在 ${p.minutes} 分钟后重试，或请系统管理员重置密码。`,
  },
  'session-ended': { status: 401, title: '登录已过期', detail: () => '登录已过期或已在别处退出，请重新登录。' },
  'password-must-change': {
    status: 403,
    title: '请先修改密码',
    detail: () => '现在的密码是别人代设的，只能用来登录一次。请先改成自己的密码，再办理其他事项。',
  },
  'post-not-held': {
    status: 403,
    title: '未担任该职务',
    detail: () => '您目前没有担任所选的职务，请在右上角切换到现任职务。',
  },
  'not-allowed': {
    status: 403,
    title: '无权办理',
    detail: (p) => `以“${p.acting ?? '当前职务'}”的身份不能${p.action ?? '办理此事'}。`,
  },
  'action-not-allowed': {
    status: 409,
    title: '现在不能这样办理',
    detail: (p) => `现在不能“${p.action}”，原因见下。`,
  },
  'not-found': {
    status: 404,
    title: '没有找到',
    detail: (p) => `没有找到${p.what ?? '所请求的内容'}，或者它不在您的管辖范围内。`,
  },
  'already-exists': { status: 409, title: '已经存在', detail: (p) => `${p.what ?? '该内容'}已经存在，请勿重复添加。` },
  'changed-meanwhile': {
    status: 409,
    title: '内容已被他人修改',
    detail: () => '您打开之后，这条记录已被他人修改。您填写的内容仍在，请刷新核对后再提交。',
  },
  'reference-broken': {
    status: 409,
    title: '关联内容不存在',
    detail: () => '引用的内容不存在或已被撤销，请重新选择。',
  },
  'rule-of-data': {
    status: 409,
    title: '数据不符合规定',
    detail: () => '提交的数据违反了登记规则，没有保存，请核对后重试。',
  },
  'calendar-missing': {
    status: 409,
    title: '缺少工作日历',
    detail: (p) =>
      `尚未录入 ${p.year} 年的放假调休安排，不能计算期限。请系统管理员在“管理—工作日历”中录入国务院办公厅通知。`,
  },
  'file-refused': { status: 422, title: '文件不能接收', detail: (p) => `${p.reason ?? '文件不符合要求。'}` },
  'too-large': {
    status: 413,
    title: '内容过大',
    detail: (p) => `内容超过 ${p.limit ?? '允许的大小'}，请压缩或分批提交。`,
  },
  'too-many': { status: 429, title: '操作过于频繁', detail: (p) => `请在 ${p.seconds ?? 60} 秒后再试。` },
  'origin-refused': { status: 403, title: '来源不可信', detail: () => '请求不是从本系统页面发出的，已拒绝。' },
  'month-closed': {
    status: 409,
    title: '月份已结',
    detail: (p) => `${p.month} 已经月结，不能再改动；如有新的事实，请办理更正并说明理由。`,
  },
  'not-demo': { status: 409, title: '不是演示系统', detail: () => '只有演示系统可以这样做。' },
  'already-sent': {
    status: 409,
    title: '已经提交过',
    detail: () => '同一编号的请求已用不同内容提交过，请刷新页面后重试。',
  },
  'sealed-unreadable': {
    status: 500,
    title: '封存内容打不开',
    detail: (p) =>
      p.reason === 'key'
        ? '这项内容是用另一把密钥封存的，请系统管理员用 guben key import 装入当时的密钥。'
        : '这项封存内容被改动或移位，无法还原，请系统管理员核对备份。',
  },
  'form-expired': {
    status: 403,
    title: '页面已过期',
    detail: () => '这个页面打开得太久，或者浏览器没有保存必要的信息。您填写的内容还在，请直接再提交一次。',
  },
  busy: {
    status: 503,
    title: '正有多人同时办理',
    detail: () => '同一事项正有多人同时办理，请稍后再试；您填写的内容没有丢失。',
  },
  unavailable: {
    status: 503,
    title: '服务暂不可用',
    detail: () => '数据库正在恢复，请稍后重试；您填写的内容没有丢失。',
  },
  'disk-full': {
    status: 507,
    title: '磁盘已满',
    detail: () =>
      '服务器磁盘已满，这次操作没有生效，已保存的内容没有丢失。请系统管理员清理磁盘或者扩充容量，然后重新提交；服务不必重新启动。',
  },
  internal: {
    status: 500,
    title: '系统故障',
    detail: (p) => `系统出现故障，操作没有生效。请稍后重试，并把编号 ${p.trace ?? ''} 告知系统管理员。`,
  },
})
