import type { FundsInput } from '#modules/funds/pack.ts'
import type { PostingsInput } from '#modules/postings/pack.ts'

/** What one bag is repaid with was not published by grade: these rates are ours, and a season may agree on others. */
export const funds = {
  lending: [
    {
      code: 'bag',
      title: '借袋还耳',
      item: '木耳菌袋',
      countedIn: '袋',
      produce: '干木耳',
      lossMost: 50,
      grades: [
        { code: 'first', title: '一级', grams: 40, price: 8000 },
        { code: 'second', title: '二级', grams: 50, price: 6400 },
        { code: 'third', title: '三级', grams: 64, price: 5000 },
      ],
    },
    {
      code: 'shed',
      title: '借棚还耳',
      item: '吊袋大棚',
      countedIn: '座',
      produce: '干木耳',
      lossMost: 0,
      grades: [
        { code: 'first', title: '一级', grams: 60_000, price: 8000 },
        { code: 'second', title: '二级', grams: 75_000, price: 6400 },
      ],
    },
  ],
} satisfies FundsInput

export const postings = {
  cover: { villages: 'needed', teams: [{ title: '驻村工作队', kinds: ['member'] }] },
  conduct: [
    { code: 'absent', title: '擅自脱岗离岗', category: 'posting' },
    { code: 'unguided', title: '不到户指导生产', category: 'posting' },
    { code: 'favours', title: '借还减免优亲厚友', category: 'conduct' },
  ],
} satisfies PostingsInput
