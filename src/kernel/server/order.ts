import type { RawBuilder } from 'kysely'

/**
 * The order a reader asked for, else the usual one. Only what the list itself declares counts: a key such as `valueOf`,
 * which every object has, is no order.
 */
export function orderOf(
  orders: Readonly<Record<string, RawBuilder<unknown>>>,
  asked: string | undefined,
  usual: string,
): RawBuilder<unknown> {
  const key = asked !== undefined && Object.hasOwn(orders, asked) ? asked : usual
  const order = orders[key]
  if (order === undefined) throw new Error(`there is no order “${usual}”`)
  return order
}
