import type { RowOf } from '#kernel/browser/client.ts'
import type { Field, FormValues } from './fields.ts'
import type { PickerSource } from './RemotePicker.tsx'

const PAYEES: PickerSource<RowOf<'/api/funds/accounts'>> = {
  path: '/api/funds/accounts',
  fixed: { kind: 'payee' },
  key: (row) => row.id,
  name: (row) => row.title,
  note: (row) => `${row.placeName}，${row.openedOn} 开立`,
  what: '收款账户',
}

/**
 * Which of several of one name is paid; asked when the server says that there are others.
 * @param isPeople whether what is typed so far pays people: firms and organisations are known by their names
 */
export function namesakeFields(isPeople: (values: FormValues) => boolean): readonly Field[] {
  return [
    {
      name: 'sameAs',
      label: '同名的收款账户',
      kind: 'record',
      source: PAYEES,
      when: (v) => isPeople(v) && v.another !== true,
      help: '提示当地有同名的收款对象时填写：就是同一人的，选定其账户。',
    },
    {
      name: 'another',
      label: '与已有的同名收款对象不是同一人',
      kind: 'yes',
      when: (v) => isPeople(v) && !v.sameAs,
    },
  ]
}

/** Named beforehand: nobody else confirms in the recipient's stead. */
export const WITNESS_FIELD: Field = {
  name: 'witness',
  label: '指定的见证人',
  kind: 'text',
  max: 40,
  help: '本人指定、可以代为签收的人的姓名；不填的，由本人签收。',
}
