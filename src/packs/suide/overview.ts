import type { OverviewPack } from '#modules/overview/pack.ts'

/**
 * Schematic, north at the top: the county town by the Wuding river, the Yellow river on the right. The arrangement is ours;
 * it follows which townships are said to border on which, not a survey.
 */
export const overview = {
  grid: {
    '610826108': [1, 1], // 四十里铺镇
    '610826111': [1, 2], // 中角镇
    '610826106': [1, 3], // 吉镇
    '610826107': [1, 4], // 薛家河镇
    '610826109': [2, 1], // 石家湾镇
    '610826113': [2, 2], // 张家砭镇
    '610826112': [2, 3], // 满堂川镇
    '610826105': [2, 4], // 义合镇
    '610826110': [3, 1], // 田庄镇
    '610826100': [3, 2], // 名州镇
    '610826102': [3, 3], // 崔家湾镇
    '610826104': [3, 4], // 枣林坪镇
    '610826101': [4, 1], // 薛家峁镇
    '610826114': [4, 2], // 白家硷镇
    '610826103': [4, 3], // 定仙墕镇
  },
} satisfies OverviewPack
