import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { defineProblems } from '#kernel/pure/problem.ts'

export const careProblems = defineProblems({
  'care-second-person': {
    status: 409,
    title: '应当由另一人办理',
    detail: () => '登记人不能审核自己登记的人员，复审应由没有参加过审核的人办理。',
  },
  'care-without-adviser': {
    status: 409,
    title: '关爱对象没有首席顾问',
    detail: (p) => `这样办理后，${p.name ?? '关爱对象'}将没有在任的首席顾问。请先明确首席顾问或者办理交接。`,
  },
  'care-adviser-full': {
    status: 422,
    title: '首席顾问已联系到限额',
    detail: (p) => `${p.name} 已担任 ${p.has} 人的首席顾问，本地规定每人最多联系 ${p.most} 人，请另选首席顾问。`,
  },
  'care-adviser-post': {
    status: 422,
    title: '首席顾问不在任',
    detail: (p) => `${p.name ?? '所选人员'}现在没有可以担任首席顾问的职务，请另选。`,
  },
  'care-registered-already': {
    status: 409,
    title: '已经登记过',
    detail: (p) => `${p.name ?? '该人员'}已在关爱对象名册中，不重复登记。`,
  },
  'care-category': {
    status: 422,
    title: '没有这一类别',
    detail: (p) => `现行工作机制中没有“${p.category}”这一关爱类别。`,
  },
  'care-renewal-unchecked': {
    status: 409,
    title: '没有通过当年“四有”核查',
    detail: (p) => `${p.year ?? '当'} 年度“四有”核查没有通过并经另一人确认，不能续约。`,
  },
  'care-wish-full': {
    status: 409,
    title: '认领超出所需',
    detail: (p) => `“${p.title ?? '该心愿'}”还可以认领 ${p.left ?? 0}${p.unit ?? ''}，不能多认领。`,
  },
  'care-wish-says-too-much': {
    status: 422,
    title: '内容不宜公开',
    detail: (p) => `${p.where}${p.what}，不能上墙公开。请改写后再提交：不写姓名、电话、证件号、住址门牌和健康状况。`,
  },
  'care-confirm': {
    status: 409,
    title: '不能这样确认',
    detail: (p) => String(p.reason ?? '请由本人或者本人指定的见证人确认。'),
  },
  'care-sum': {
    status: 422,
    title: '金额与所需不符',
    detail: (p) => `所需金额 ${yuanText(Number(p.needed) as Fen)} 元，请核对。`,
  },
})
