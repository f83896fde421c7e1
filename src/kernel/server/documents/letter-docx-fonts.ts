/** A run's fonts: the official Chinese one, and 宋体-like Latin letters and figures. */
export const offices = (eastAsia: string) => ({ ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia })

/** Official names first; an office that owns the fonts sees them. */
export const docxFonts = {
  fang: offices('仿宋_GB2312'),
  song: { ascii: '方正小标宋简体', hAnsi: '方正小标宋简体', eastAsia: '方正小标宋简体' },
  hei: { ascii: '黑体', hAnsi: '黑体', eastAsia: '黑体' },
  kai: offices('楷体_GB2312'),
}

/** Which font stands in where an official one is not installed, as `w:altName` of the font table. */
const substitutes: [name: string, substitute: string][] = [
  ['仿宋_GB2312', '仿宋'],
  ['方正小标宋简体', '华文中宋'],
  ['黑体', 'SimHei'],
  ['楷体_GB2312', '楷体'],
  ['宋体', 'SimSun'],
]

/** word/fontTable.xml. Charset 86 (hex) is GB2312. */
export const fontTableXml = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
  ...substitutes.map(
    ([name, substitute]) =>
      `<w:font w:name="${name}"><w:altName w:val="${substitute}"/><w:charset w:val="86"/></w:font>`,
  ),
  '</w:fonts>',
].join('')
