import type { OverviewPack } from '#modules/overview/pack.ts'

/**
 * Schematic, north at the top: the townships down the Dadu river, Moxi and Yanzigou to the west of it. The arrangement is
 * ours, not a survey.
 */
export const overview = {
  grid: {
    '513322106': [1, 2], // 烹坝镇
    '513322200': [1, 3], // 岚安乡
    '513322100': [2, 2], // 泸桥镇
    '513322101': [2, 3], // 冷碛镇
    '513322104': [3, 1], // 燕子沟镇
    '513322107': [3, 2], // 德威镇
    '513322102': [3, 3], // 兴隆镇
    '513322103': [4, 1], // 磨西镇
    '513322105': [4, 2], // 得妥镇
  },
} satisfies OverviewPack
