import type { OverviewPack } from '#modules/overview/pack.ts'

/** In the order of their codes, row by row: a table of the townships, not a map. */
export const overview = {
  grid: {
    '510104017': [1, 1], // 锦官驿街道
    '510104018': [1, 2], // 东湖街道
    '510104019': [1, 3], // 锦华路街道
    '510104022': [1, 4], // 春熙路街道
    '510104023': [2, 1], // 书院街街道
    '510104026': [2, 2], // 牛市口街道
    '510104030': [2, 3], // 沙河街道
    '510104032': [2, 4], // 狮子山街道
    '510104035': [3, 1], // 成龙路街道
    '510104036': [3, 2], // 柳江街道
    '510104037': [3, 3], // 三圣街道
  },
} satisfies OverviewPack
