import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'places.import': { title: '导入区划', minutes: 4 },
  'places.add': { title: '登记区划', minutes: 4 },
  'places.merge': { title: '撤并区划', minutes: 4 },
  'places.rename': { title: '区划更名', minutes: 4 },
}
