import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { FlagState } from '../api/types.ts'
import { Act } from '../shell/act.tsx'
import { valueOf, valueText } from './flag-rows.ts'

type Props = { readonly app: string; readonly environment: string; readonly state: FlagState }

/** Gives a flag a value in one environment. */
export const FlagSetForm = ({ app, environment, state }: Props): ReactNode => {
  const { flag, type, values } = state
  const choices = type === 'boolean' ? ['on', 'off'] : values?.map(String)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? (type === 'boolean' ? (state.value === true ? 'off' : 'on') : String(state.value))
  const value = valueOf(type, text)
  return (
    <Act
      name="Set"
      about={`Set ${flag} in ${environment}`}
      reason="needed"
      isFilled={value !== null}
      text={`Every instance in ${environment} is told at its very next question. It stays until somebody sets or resets it.`}
      send={reason =>
        answerOf(
          client.POST('/v1/apps/{app}/environments/{environment}/flags/{flag}/set', {
            params: { path: { app, environment, flag }, header: newKey() },
            body: { value: value ?? state.value, reason },
          }),
        )
      }
      fields={
        choices === undefined ? (
          <TextInput
            label="Value"
            description={`A ${type}; now ${valueText(state.value)}.`}
            inputMode={type === 'number' ? 'decimal' : 'text'}
            maxLength={1000}
            value={text}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        ) : (
          <NativeSelect
            label="Value"
            description={`Now ${valueText(state.value)}.`}
            data={choices}
            value={text}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        )
      }
    />
  )
}
