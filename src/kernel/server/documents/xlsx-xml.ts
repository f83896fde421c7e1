import { SaxesParser } from 'saxes'
import { badFile } from './bad-file.ts'

export type XmlHandler = {
  /** `name` has no namespace prefix; attributes keep theirs. */
  open?: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

const CHUNK = 64 * 1024

/** Walks through an XML part of a workbook piece by piece. A document type, and with it every entity trick, is refused. */
export function walkXml(bytes: Uint8Array, handler: XmlHandler): void {
  const parser = new SaxesParser({ position: false })
  parser.on('error', (error) => {
    throw badFile('文件内容不符合 Excel 格式，请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。', error)
  })
  parser.on('doctype', () => {
    throw badFile('文件内部含有外部定义，已拒绝接收。请用 Excel 或 WPS 重新另存为 .xlsx 后上传。')
  })
  const { open, close, text } = handler
  if (open) parser.on('opentag', (tag) => open(localName(tag.name), tag.attributes as Record<string, string>))
  if (close) parser.on('closetag', (tag) => close(localName(tag.name)))
  if (text) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  const decoder = new TextDecoder()
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parser.write(decoder.decode(bytes.subarray(at, at + CHUNK), { stream: true }))
  }
  parser.write(decoder.decode()).close()
}

/** Some programs write `x:row` for `row`. */
function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** The escape of OOXML for characters that XML cannot hold: `_x000D_` stands for a carriage return. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
