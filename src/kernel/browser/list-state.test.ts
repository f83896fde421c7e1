import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changeList,
  isNarrowed,
  type ListState,
  listQuery,
  nextSort,
  readListState,
  writeListState,
} from './list-state.ts'
import { parseSearch, partsOf, stringifySearch } from './search.ts'

const shape = { filters: ['state', 'place'] }

test('an empty address is the first page of everything', () => {
  expect(readListState({}, shape)).toEqual({ page: 1, size: 20, q: '', sort: '', filters: {} })
})

test('nonsense in the address is read as the usual', () => {
  const state = readListState({ page: '-3', size: '1e9', q: ['a'], state: '', other: '1' }, shape)
  expect(state).toEqual({ page: 1, size: 20, q: '', sort: '', filters: {} })
})

test('a new condition starts again at page 1, a turn of the page does not', () => {
  const state = readListState({ page: '4' }, shape)
  expect(changeList(state, { q: '漏洞' }).page).toBe(1)
  expect(changeList(state, { page: 5 }).page).toBe(5)
})

test('what is not this list’s stays in the address', () => {
  const written = writeListState({ tab: 'b', page: '3' }, readListState({}, shape), shape)
  expect(written).toEqual({ tab: 'b' })
})

test('two lists on a page do not disturb each other', () => {
  const second = { ...shape, prefix: 'b.' }
  const search = writeListState({ page: '2' }, { ...readListState({}, second), page: 7 }, second)
  expect(search).toEqual({ page: '2', 'b.page': '7' })
  expect(readListState(search, shape).page).toBe(2)
  expect(readListState(search, second).page).toBe(7)
})

test('the order goes up, down, and back to the list’s own', () => {
  expect(['', 'day', '-day', 'name'].map((sort) => nextSort(sort, 'day'))).toEqual(['day', '-day', '', 'day'])
})

test('fixed conditions win over the address', () => {
  const state = readListState({ state: 'open' }, shape)
  expect(listQuery(state, { state: 'closed' }).state).toBe('closed')
  expect(isNarrowed(state)).toBe(true)
})

const text = fc
  .string({ minLength: 1, maxLength: 12 })
  .map((s) => s.trim())
  .filter((s) => s !== '')
const anyState: fc.Arbitrary<ListState> = fc.record({
  page: fc.integer({ min: 1, max: 1e6 }),
  size: fc.integer({ min: 1, max: 200 }),
  q: fc.oneof(fc.constant(''), text),
  sort: fc.oneof(fc.constant(''), text),
  filters: fc.dictionary(
    fc.constantFrom('state', 'place'),
    fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 3 })),
    {
      noNullPrototype: true,
    },
  ),
})

test('every state survives the way through the address', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const search = parseSearch(stringifySearch(writeListState({}, state, shape)))
      expect(readListState(search, shape)).toEqual(state)
    }),
  )
})

test('a link is taken apart for the router', () => {
  expect(partsOf('/findings?state=open&state=late#top')).toEqual({
    to: '/findings',
    search: { state: ['open', 'late'] },
    hash: 'top',
  })
  expect(partsOf('/findings')).toEqual({ to: '/findings', search: {}, hash: '' })
})
