import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'measures.compute': { title: '计算指标', minutes: 0 },
  'measures.freeze': { title: '封存当月指标', minutes: 0 },
  'measures.amend': { title: '更正已封存指标', minutes: 15 },
}
