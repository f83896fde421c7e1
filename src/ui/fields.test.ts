import { expect, test } from 'vitest'
import { momentInChinese } from './DayText.tsx'
import { figureText } from './Figure.tsx'
import { bodyFrom, draftFrom, type Field, fieldsShown } from './fields.ts'

const fields: Field[] = [
  { name: 'title', label: '标题', kind: 'text' },
  { name: 'subject.place', label: '地方', kind: 'place' },
  { name: 'subject.unit', label: '单位', kind: 'organisation' },
  { name: 'urgent', label: '急件', kind: 'yes' },
  { name: 'amount', label: '金额', kind: 'money', when: (values) => values.urgent === true },
  { name: 'evidence', label: '佐证', kind: 'files' },
  { name: 'password', label: '密码', kind: 'password' },
]

test('a body is nested, trimmed, and holds ids and 分', () => {
  const file = { id: 'f1', name: 'a.pdf', type: 'application/pdf', size: 1, digest: 'd' }
  const values = {
    title: ' 漏报 ',
    'subject.place': '610826101',
    urgent: true,
    amount: 19.99,
    evidence: [file],
    password: ' a ',
  }
  expect(bodyFrom(fields, values)).toEqual({
    title: '漏报',
    subject: { place: '610826101' },
    urgent: true,
    amount: 1999,
    evidence: ['f1'],
    password: ' a ',
  })
})

test('what is not shown or empty is not sent', () => {
  expect(bodyFrom(fields, { title: '  ', amount: 5, 'subject.unit': null })).toEqual({ urgent: false })
  expect(fieldsShown(fields, {}).map((field) => field.name)).not.toContain('amount')
})

test('a draft never keeps a password', () => {
  expect(draftFrom(fields, { title: 'a', password: 'secret' })).toEqual({ title: 'a' })
})

test('figures and moments read as in an official paper', () => {
  expect(figureText(0.8349, '%')).toBe('83.4%')
  expect(figureText(0.9999, '%')).toBe('99.9%')
  expect(figureText(0.29, '%')).toBe('29%')
  expect(figureText(1234567, '户')).toBe('1,234,567')
  expect(figureText(null, '%')).toBe('—')
  expect(momentInChinese('2016-10-31T17:05:00Z')).toBe('2016年11月1日 01:05')
})
