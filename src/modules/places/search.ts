import { pinyin } from 'pinyin-pro'

/** What a name is found by besides itself: its pinyin run together, and its initials. `枣林坪镇` → `zaolinpingzhen zlpz` */
export function searchText(name: string): string {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' })
  const whole = syllables.join('').replace(/\s/g, '').toLowerCase()
  const initials = syllables
    .map((s) => s[0] ?? '')
    .join('')
    .toLowerCase()
  return `${whole} ${initials}`
}
