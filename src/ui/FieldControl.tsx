import { Checkbox, Input, InputNumber, Radio, Select } from 'antd'
import { DayPicker } from './DayPicker.tsx'
import { EvidenceUpload } from './EvidenceUpload.tsx'
import { type Field, numberTyped } from './fields.ts'
import { OrganisationPicker } from './OrganisationPicker.tsx'
import { PersonPicker } from './PersonPicker.tsx'
import { PlacePicker } from './PlacePicker.tsx'
import { RemotePicker } from './RemotePicker.tsx'

/** The control of a field. Ant Design's Form.Item hands it value, onChange, id and the aria attributes. */
// biome-ignore lint/suspicious/noExplicitAny: the value's type depends on the field's kind
export function FieldControl({ field, ...given }: { field: Field; [given: string]: any }) {
  switch (field.kind) {
    case 'text':
      return <Input {...given} placeholder={field.placeholder} maxLength={field.max} />
    case 'password':
      return (
        <Input.Password {...given} placeholder={field.placeholder} maxLength={field.max} autoComplete="new-password" />
      )
    case 'longtext':
      return (
        <Input.TextArea
          {...given}
          placeholder={field.placeholder}
          maxLength={field.max}
          showCount={field.max !== undefined}
          autoSize={{ minRows: field.rows ?? 3, maxRows: 14 }}
        />
      )
    case 'number':
      return (
        <InputNumber<string | number>
          {...given}
          placeholder={field.placeholder}
          min={field.least}
          max={field.most}
          parser={numberTyped}
          precision={field.digits ?? 0}
          suffix={field.unit}
          style={{ width: '100%', maxWidth: '16em' }}
        />
      )
    case 'money':
      return (
        <InputNumber<string | number>
          {...given}
          placeholder={field.placeholder}
          min={0}
          max={field.most}
          parser={numberTyped}
          precision={2}
          suffix="元"
          style={{ width: '100%', maxWidth: '16em' }}
        />
      )
    case 'day':
    case 'month':
      return <DayPicker {...given} month={field.kind === 'month'} placeholder={field.placeholder} />
    case 'select':
      return (
        <Select
          {...given}
          mode={field.multiple ? 'multiple' : undefined}
          options={[...field.options]}
          allowClear={field.required !== true}
          showSearch={field.options.length > 8 ? { optionFilterProp: 'label' } : false}
          placeholder={field.placeholder ?? '请选择'}
        />
      )
    case 'radio':
      return field.multiple ? (
        <Checkbox.Group {...unrequired(given)} options={[...field.options]} />
      ) : (
        <Radio.Group {...given} options={[...field.options]} />
      )
    case 'yes':
      return <YesControl {...given} label={field.label} />
    case 'place':
      return <PlacePicker {...given} level={field.level} multiple={field.multiple} placeholder={field.placeholder} />
    case 'person':
      return <PersonPicker {...given} multiple={field.multiple} placeholder={field.placeholder} />
    case 'record':
      return <RemotePicker {...given} source={field.source} multiple={field.multiple} placeholder={field.placeholder} />
    case 'organisation':
      return <OrganisationPicker {...given} multiple={field.multiple} placeholder={field.placeholder} />
    case 'files':
      return <EvidenceUpload {...unrequired(given)} accept={field.accept} most={field.most} />
  }
}

/** A group of boxes and a button may not carry `aria-required`; the label says 必填 already. */
function unrequired({ 'aria-required': _, ...given }: { [given: string]: unknown }): { [given: string]: unknown } {
  return given
}

function YesControl({
  value,
  onChange,
  label,
  id,
}: {
  value?: boolean
  onChange?: (value: boolean) => void
  label: string
  id?: string
}) {
  return (
    <Checkbox
      {...(id !== undefined && { id })}
      checked={value === true}
      onChange={(event) => onChange?.(event.target.checked)}
    >
      {label}
    </Checkbox>
  )
}
