import { expect, test } from 'vitest'
import { momentInChinese } from './DayText.tsx'
import { figureText } from './Figure.tsx'
import { bodyFrom, draftFrom, type Field, fieldsShown, numberTyped } from './fields.ts'

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

test('a number is read as people type it, 万 and units too, and never as another number', () => {
  const typed = {
    '1.2万': '12000',
    '1.0001 万瓶': '10001',
    '３，０００': '3000',
    '12': '12',
    '0。5': '0.5',
    '3万元': '30000',
    '-2': '-2',
    '2千': '2000',
    '1.2千瓶': '1200',
    '12千克': '12',
    '12瓶': '12',
    '5百': '500',
    '3百万元': '3000000',
    '2千万': '20000000',
  }
  for (const [text, number] of Object.entries(typed)) expect(numberTyped(text)).toBe(number)
  for (const none of ['两袋', '1万亿', '1.2.3', '3-5', '-', ''])
    expect(Number(numberTyped(none) || Number.NaN)).toBeNaN()
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
