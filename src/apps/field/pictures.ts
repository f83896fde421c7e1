import type { Bytes } from '#kernel/browser/sync/seal.ts'

/** About what a photograph may weigh: 5 s of a 256 kbit/s line. */
const MOST_BYTES = 150_000
const LONGEST_SIDE = 1280
const QUALITIES = [0.82, 0.7, 0.58, 0.45, 0.32]

/**
 * A photograph drawn anew: small, and without what the camera wrote of place, time and make.
 * @throws Error with words when the file is no picture
 */
export async function shrink(file: Blob): Promise<Bytes> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new Error('这个文件不是能识别的照片，请重新拍摄或选择。')
  })
  for (let side = LONGEST_SIDE; ; side *= 0.75) {
    const canvas = drawn(picture, side)
    for (const quality of QUALITIES) {
      const bytes = await bytesOf(canvas, 'image/jpeg', quality)
      if (bytes.length <= MOST_BYTES || side < 400) return bytes
    }
  }
}

function drawn(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

export function bytesOf(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const take = async (blob: Blob | null) => {
      if (blob === null) reject(new Error('照片处理失败，请重试。'))
      else resolve(new Uint8Array(await blob.arrayBuffer()))
    }
    canvas.toBlob((blob) => void take(blob), type, quality)
  })
}
