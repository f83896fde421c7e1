import type { OverviewPack } from '#modules/overview/pack.ts'

/** In the order of their codes, row by row: a table of the townships, not a map. */
export const overview = {
  grid: {
    '611026001': [1, 1], // 乾佑街道
    '611026101': [1, 2], // 营盘镇
    '611026102': [1, 3], // 下梁镇
    '611026104': [2, 1], // 小岭镇
    '611026105': [2, 2], // 凤凰镇
    '611026106': [2, 3], // 红岩寺镇
    '611026107': [3, 1], // 曹坪镇
    '611026109': [3, 2], // 杏坪镇
    '611026110': [3, 3], // 瓦房口镇
  },
} satisfies OverviewPack
