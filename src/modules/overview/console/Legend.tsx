import type { Scale } from '../map/scale.ts'
import type { Layer } from '../model.ts'

/** What the colours mean, in words: from light, nothing to worry about, to dark, look here first. */
export function Legend({ layer, scale, of }: { layer: Layer; scale: Scale; of: string }) {
  return (
    <ul className="ov-legend" aria-label={`${of}图例`}>
      <li className="g-quiet">{of}：</li>
      {scale.steps.map((step, i) => (
        <li key={step.text}>
          <span className={`ov-swatch ov-step${i}`} aria-hidden="true" /> {step.text}
          {layer.kind === 'ratio' ? '' : layer.unit}
        </li>
      ))}
      <li>
        <span className="ov-swatch ov-none" aria-hidden="true" /> 无数据
      </li>
    </ul>
  )
}
