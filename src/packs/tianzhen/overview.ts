import type { OverviewPack } from '#modules/overview/pack.ts'

/**
 * Schematic, north at the top: the far north beyond the wall, the county town in the valley, the hills to the south. The
 * arrangement is ours, not a survey.
 */
export const overview = {
  grid: {
    '140222104': [1, 3], // 新平堡镇
    '140222200': [2, 1], // 卅里铺乡
    '140222101': [2, 2], // 谷前堡镇
    '140222103': [2, 3], // 逯家湾镇
    '140222206': [3, 1], // 赵家沟乡
    '140222100': [3, 2], // 玉泉镇
    '140222209': [3, 3], // 张西河乡
    '140222204': [4, 1], // 贾家屯乡
    '140222102': [4, 2], // 米薪关镇
    '140222208': [4, 3], // 南高崖乡
    '140222210': [5, 1], // 马家皂乡
  },
} satisfies OverviewPack
