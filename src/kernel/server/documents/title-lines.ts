/** A title of 二号 characters: 20 fit into one line of the type area. */
const CHARACTERS_PER_LINE = 20

/** Words of official titles that the segmenter does not know. */
const OFFICIAL_WORDS =
  '整改 督办 党建 防返贫 述职 帮扶 驻村 评议 考评 提示函 督办函 预警函 台账 三会一课 第一书记 两委 村两委 乡镇 县直 挂牌 问责 核查 抽查 约谈 群团'.split(
    ' ',
  )

const words = new Intl.Segmenter('zh-Hans', { granularity: 'word' })

/**
 * Cuts a title into lines of nearly equal length, at word borders where it can: an official title is not broken inside a word,
 * and a line does not begin with 的 or with a closing mark. A line break in the title is kept as it is.
 */
export function titleLines(title: string): string[] {
  return title
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap(balanced)
}

function balanced(line: string): string[] {
  const length = widthOf(line)
  if (length <= CHARACTERS_PER_LINE) return [line]
  const lines = Math.ceil(length / (CHARACTERS_PER_LINE - 1))
  const cut = nearestBorder(line, length / lines)
  if (cut <= 0 || cut >= line.length) return [line]
  return [line.slice(0, cut), ...balanced(line.slice(cut))]
}

/** Index of the word border nearest to `target` characters and still within one line. */
function nearestBorder(line: string, target: number): number {
  let best = 0
  let distance = Number.POSITIVE_INFINITY
  for (const { index } of words.segment(line)) {
    const width = widthOf(line.slice(0, index))
    if (index === 0 || width > CHARACTERS_PER_LINE || insideWord(line, index)) continue
    if (/^[的了和与、，。；：）》〉”’〕]/u.test(line.slice(index))) continue
    if (Math.abs(width - target) < distance) {
      best = index
      distance = Math.abs(width - target)
    }
  }
  return best
}

function insideWord(line: string, index: number): boolean {
  return OFFICIAL_WORDS.some((word) => {
    const start = line.lastIndexOf(word, index - 1)
    return start >= 0 && start < index && start + word.length > index
  })
}

/** Width in hanzi: a Latin letter or digit takes half. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += character <= '\u00ff' ? 0.5 : 1
  return width
}
