import { Select } from 'antd'
import { optionsOf } from '#ui/options.ts'
import { TableView } from '#ui/TableView.tsx'
import { bare, type CodedField, isCoded, unknownWords, vocabularyOf, type Words } from '../../ledger/vocabulary.ts'
import type { Look } from './ledger-look.ts'

type Sheet = Look['sheets'][number]

interface WordsProps {
  readonly sheet: Sheet
  readonly columns: Record<string, number>
  readonly titles: ReadonlyMap<string, string>
  readonly words: Words
  readonly onChange: (words: Words) => void
}

interface Strange {
  readonly field: CodedField
  readonly title: string
  readonly word: string
  readonly count: number
}

/** The sheet's own words of which nobody has said what they mean, each with the choice of what it may mean. */
export function LedgerWords({ sheet, columns, titles, words, onChange }: WordsProps) {
  const coded = Object.entries(columns).flatMap(([field, at]) => (isCoded(field) ? [{ field, at }] : []))
  const strange = coded.flatMap(({ field, at }): Strange[] =>
    unknownWords(field, sheet.headings[at] ?? '', sheet.said[at] ?? []).map((of) => ({
      field,
      word: of.word,
      count: of.count,
      title: titles.get(field) ?? field,
    })),
  )
  const uncountable = coded.filter(({ at }) => sheet.said[at] === null)
  return (
    <>
      {uncountable.length > 0 && (
        <p role="alert">
          {uncountable.map(({ at }) => `“${sheet.headings[at]}”`).join('、')}
          一列的写法超过 200 种，不像是选项，请核对这一列导入为什么内容。
        </p>
      )}
      {strange.length > 0 && (
        <>
          <h3>值对照</h3>
          <p>
            下面是表中系统不认识的写法，请逐个指明是什么；系统不会自行猜测，没有指明的，检查时会逐行列出。保存对应关系时，值对照一并保存。
          </p>
          <TableView<Strange>
            caption="值对照"
            rows={strange}
            rowKey={(row) => `${row.field} ${row.word}`}
            columns={[
              { key: 'word', title: '表中的写法' },
              { key: 'title', title: '导入为', width: 180 },
              { key: 'count', title: '行数', width: 90, align: 'right' },
              {
                key: 'code',
                title: '是什么',
                width: 240,
                render: ({ field, title, word }) => (
                  <Select
                    aria-label={`${title}“${word}”是什么`}
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    placeholder="请选择"
                    value={codeSaid(words, field, word)}
                    onChange={(code: string | undefined) => onChange(withWord(words, field, word, code))}
                    options={choicesFor(field)}
                    style={{ width: '100%', minWidth: 180 }}
                  />
                ),
              },
            ]}
          />
        </>
      )}
    </>
  )
}

/** A control cannot hold an empty text as a choice. */
const NOTHING = 'nothing'

function choicesFor(field: CodedField) {
  const known = optionsOf(vocabularyOf(field).labels)
  return [...known, { value: NOTHING, label: '视为没有填写' }]
}

function codeSaid(words: Words, field: CodedField, word: string): string | undefined {
  const found = Object.entries(words[field] ?? {}).find(([said]) => bare(said) === bare(word))
  return found === undefined ? undefined : found[1] || NOTHING
}

function withWord(words: Words, field: CodedField, word: string, code: string | undefined): Words {
  const others = Object.entries(words[field] ?? {}).filter(([said]) => bare(said) !== bare(word))
  const all = code === undefined ? others : [...others, [word, code === NOTHING ? '' : code] as const]
  return { ...words, [field]: Object.fromEntries(all) }
}
