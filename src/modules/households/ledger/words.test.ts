import { describe, expect, it } from 'vitest'
import { CAUSES, factOf } from '../model.ts'
import { codeFinder, unknownWords, vocabularyOf } from './vocabulary.ts'
import { factIn, rankIn, sexIn, standingIn } from './words.ts'

const find = codeFinder({}, () => '是否建档立卡户')

describe('台账里的写法', () => {
  it('官方写法、列出的别称、全角、空格、序号都认得', () => {
    expect(standingIn('建档立卡贫困户', find)).toEqual({ value: 'listed' })
    expect(standingIn(' 一般 农户 ', find)).toEqual({ value: 'general' })
    expect(factIn('causeMain', '1.因病', find)).toEqual({ value: 'illness' })
    expect(factIn('causesOther', '缺技术、因学', find)).toEqual({ value: ['skill', 'schooling'] })
    expect(factIn('causesOther', '无', find)).toEqual({ value: [] })
    expect(factIn('relation', '之子', find)).toEqual({ value: 'son' })
    expect(factIn('houseGrade', 'Ｃ级', find)).toEqual({ value: 'C' })
    expect(factIn('disability', 'Ⅱ级', find)).toEqual({ value: 'level-2' })
    expect(factIn('waterSafe', '√', find)).toEqual({ value: true })
    expect(factIn('medicalInsured', '未参加', find)).toEqual({ value: false })
    expect(sexIn('男性', find)).toEqual({ value: 'male' })
    expect(rankIn('第二', find)).toEqual({ value: 2 })
  })

  it('含有某个词的别的话一概不认，引出原话', () => {
    for (const word of ['不是贫困户', '贫困得很户', '脱贫无望户'])
      expect(standingIn(word, find)).toMatchObject({ fault: expect.stringContaining(`“${word}”，可填：一般农户、`) })
    for (const [key, word] of [
      ['health', '不健康'],
      ['causeMain', '不是因病'],
      ['waterSafe', '是吗'],
      ['electricity', '没人知道'],
      ['relation', '孙悟空'],
      ['labour', '有一点'],
      ['disability', '一级半'],
    ] as const)
      expect(factIn(key, word, find)).toMatchObject({ fault: expect.stringContaining(`“${word}”，可填：`) })
  })

  it('各选项的名称和别称互不重复，一个写法只有一个意思', () => {
    const fields = [
      ...([
        'standing',
        'kind',
        'causeMain',
        'relation',
        'sex',
        'education',
        'schooling',
        'health',
        'disability',
      ] as const),
      ...(['labour', 'work', 'houseGrade', 'houseStructure', 'fuel', 'waterSafe', 'housingOk', 'rank'] as const),
    ]
    for (const field of fields) {
      const { labels, words } = vocabularyOf(field)
      const all = [...Object.values(labels), ...Object.values(words).flatMap((said) => said.split(' '))]
      expect(
        all.filter((word, i) => all.indexOf(word) !== i),
        field,
      ).toEqual([])
      for (const [code, label] of Object.entries(labels)) expect(find(field, label), field).toBe(code)
    }
    expect(factOf('causeMain').options).toBe(CAUSES)
  })

  it('自己指明的写法照指明的认；指明为没有填写的当作空格', () => {
    const own = codeFinder({ standing: { 红卡户: 'listed', 另册: '' } }, () => '类别')
    expect(standingIn('红卡户', own)).toEqual({ value: 'listed' })
    expect(standingIn('另册', own)).toBeUndefined()
    expect(standingIn('是', own)).toMatchObject({ fault: expect.stringContaining('“是”') })
  })

  it('列出一列里不认识的写法，多的在前；一格几项的分开', () => {
    const said = [
      ...[
        { word: '健康', count: 9 },
        { word: '亚健康', count: 1 },
        { word: '好着哩', count: 3 },
        { word: '/', count: 4 },
      ],
    ]
    expect(unknownWords('health', '健康状况', said)).toEqual([
      { word: '好着哩', count: 3 },
      { word: '亚健康', count: 1 },
    ])
    expect(
      unknownWords('causesOther', '其他', [
        { word: '因学、懒', count: 2 },
        { word: '懒', count: 1 },
      ]),
    ).toEqual([{ word: '懒', count: 3 }])
  })
})
