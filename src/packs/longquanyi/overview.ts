import type { OverviewPack } from '#modules/overview/pack.ts'

/** In the order of their codes, row by row: a table of the townships, not a map. */
export const overview = {
  grid: {
    '510112001': [1, 1], // 龙泉街道
    '510112002': [1, 2], // 大面街道
    '510112003': [1, 3], // 十陵街道
    '510112004': [2, 1], // 同安街道
    '510112005': [2, 2], // 西河街道
    '510112006': [2, 3], // 柏合街道
    '510112007': [3, 1], // 东安街道
    '510112102': [3, 2], // 洛带镇
    '510112108': [3, 3], // 洪安镇
    '510112115': [4, 1], // 山泉镇
  },
} satisfies OverviewPack
