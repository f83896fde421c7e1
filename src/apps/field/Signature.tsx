import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Bytes } from '#kernel/browser/sync/seal.ts'
import { bytesOf } from './pictures.ts'

/** The resident signs with a finger; who cannot, confirms in another way, which every form offers. */
export function Signature({ kept, onSigned }: { kept: Bytes | null; onSigned: (bytes: Bytes | null) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<{ x: number; y: number } | null>(null)
  const [isEmpty, setEmpty] = useState(kept === null)

  useEffect(() => {
    const pad = canvas.current!
    pad.width = pad.clientWidth * 2
    pad.height = pad.clientHeight * 2
    const pen = pad.getContext('2d')!
    pen.scale(2, 2)
    pen.lineWidth = 3
    pen.lineCap = 'round'
    pen.lineJoin = 'round'
    pen.strokeStyle = '#111'
    if (kept === null) return
    createImageBitmap(new Blob([kept])).then(
      (picture) => pen.drawImage(picture, 0, 0, pad.clientWidth, pad.clientHeight),
      () => undefined,
    )
  }, [kept])

  const at = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const draw = (event: PointerEvent) => {
    if (last.current === null) return
    const to = at(event)
    const pen = canvas.current!.getContext('2d')!
    pen.beginPath()
    pen.moveTo(last.current.x, last.current.y)
    pen.lineTo(to.x, to.y)
    pen.stroke()
    last.current = to
  }
  const end = () => {
    if (last.current === null) return
    last.current = null
    setEmpty(false)
    void bytesOf(canvas.current!, 'image/png').then(onSigned)
  }
  return (
    <div className="f-sign">
      <canvas
        ref={canvas}
        role="img"
        aria-label={isEmpty ? '签字处，请本人用手指签名' : '签字处，已签名'}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          last.current = at(event)
          draw(event)
        }}
        onPointerMove={draw}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <button
        type="button"
        onClick={() => {
          const pad = canvas.current!
          pad.getContext('2d')!.clearRect(0, 0, pad.width, pad.height)
          setEmpty(true)
          onSigned(null)
        }}
      >
        重签
      </button>
    </div>
  )
}
