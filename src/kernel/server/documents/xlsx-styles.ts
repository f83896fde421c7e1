/** Cell styles of the workbooks we write; the number is the index in `cellXfs` below. */
export const cellStyle = {
  plain: 0,
  title: 1,
  heading: 2,
  text: 3,
  /** Text that a spreadsheet could take for a formula: it stays text when someone edits the cell. */
  guardedText: 4,
  number: 5,
  date: 6,
  moment: 7,
  percent: 8,
  foot: 9,
} as const

const border =
  '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border>'

const xf = (options: { format?: number; font?: number; border?: number; align: string; guarded?: boolean }) =>
  `<xf numFmtId="${options.format ?? 0}" fontId="${options.font ?? 0}" fillId="0" borderId="${options.border ?? 1}" xfId="0"` +
  ` applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"${options.guarded ? ' quotePrefix="1"' : ''}>` +
  `<alignment vertical="center" ${options.align}/></xf>`

const centred = 'horizontal="center" wrapText="1"'

/** xl/styles.xml. Format 49 is text; 164 to 166 are ours. */
export const stylesXml = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>',
  '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="166" formatCode="0.0%"/></numFmts>',
  '<fonts count="3"><font><sz val="11"/><name val="宋体"/></font>',
  '<font><sz val="18"/><name val="方正小标宋简体"/></font><font><sz val="11"/><name val="黑体"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  `<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>${border}</borders>`,
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  '<cellXfs count="10">',
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  xf({ font: 1, border: 0, align: centred }),
  xf({ font: 2, align: centred }),
  xf({ format: 49, align: 'wrapText="1"' }),
  xf({ format: 49, align: 'wrapText="1"', guarded: true }),
  xf({ align: 'horizontal="right"' }),
  xf({ format: 164, align: 'horizontal="center"' }),
  xf({ format: 165, align: 'horizontal="center"' }),
  xf({ format: 166, align: 'horizontal="right"' }),
  xf({ border: 0, align: 'horizontal="left" wrapText="1"' }),
  '</cellXfs>',
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  '</styleSheet>',
].join('')
