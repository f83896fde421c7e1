import { expect, test } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { newKey, withQuery } from './client.ts'
import { nameIn } from './download.ts'
import { ApiProblem, isNetworkError, placeFaults, problemFrom, problemOf } from './problem.ts'

test('the server’s own words are kept', () => {
  const body = new Problem('month-closed', { month: '2016年10月' }).body()
  expect(problemFrom(409, body)).toBe(body)
  expect(problemOf(new ApiProblem(body)).detail).toContain('2016年10月')
})

test.each([
  [401, 'not-signed-in'],
  [403, 'not-allowed'],
  [404, 'not-found'],
  [413, 'too-large'],
  [429, 'too-many'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
  [500, 'internal'],
])('a page of a proxy with status %i becomes %s', (status, code) => {
  const problem = problemFrom(status, '<html>')
  expect(problem.code).toBe(code)
  expect(problem.detail).toMatch(/。$/)
})

test('a lost network is told from a fault of the page', () => {
  expect(problemOf(new TypeError('Failed to fetch')).code).toBe('network')
  expect(problemOf(new TypeError('x is undefined')).code).toBe('page-fault')
  expect(isNetworkError(new TypeError('NetworkError when attempting to fetch resource.'))).toBe(true)
})

test('faults go to their field, to the nearest field above, or to the rest', () => {
  const placed = placeFaults(
    [
      { at: 'title', reason: '必填' },
      { at: 'body.title', reason: '过长' },
      { at: 'items.3.day', reason: '日期不对' },
      { at: 'owner.name', reason: '不存在' },
      { at: '', reason: '整体不对' },
    ],
    ['title', 'items', 'owner.name'],
  )
  expect(placed.byField.get('title')).toEqual(['必填', '过长'])
  expect(placed.byField.get('items')).toEqual(['日期不对'])
  expect(placed.byField.get('owner.name')).toEqual(['不存在'])
  expect(placed.rest).toEqual([{ at: '', reason: '整体不对' }])
})

test('file names in Chinese are read from the header', () => {
  expect(nameIn('attachment; filename="x.xlsx"; filename*=UTF-8\'\'%E9%97%AE%E9%A2%98.xlsx')).toBe('问题.xlsx')
  expect(nameIn('attachment; filename="a b.pdf"')).toBe('a b.pdf')
  expect(nameIn('inline')).toBeUndefined()
  expect(nameIn("attachment; filename*=UTF-8''%E9%97")).toBe('%E9%97')
})

test('queries leave out what is empty and repeat lists', () => {
  expect(withQuery('/api/x', { q: '', page: 2, state: ['a', 'b'], none: undefined })).toBe(
    '/api/x?page=2&state=a&state=b',
  )
  expect(withQuery('/api/x', {})).toBe('/api/x')
})

test('keys are UUIDs and differ', () => {
  const keys = new Set(Array.from({ length: 100 }, newKey))
  expect(keys.size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
