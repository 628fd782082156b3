import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'

/** Light or dark; remembered by this browser. */
export const ThemeToggle = (): ReactNode => {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={30}
      aria-label={`Change to the ${other} theme`}
      onClick={() => setColorScheme(other)}
    >
      <Icon name={scheme === 'light' ? 'sun' : 'moon'} size={16} />
    </ActionIcon>
  )
}
