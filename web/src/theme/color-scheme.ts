import { localStorageColorSchemeManager } from '@mantine/core'

/** Keeps what a person has chosen; without a choice it is the machine's. The key is that of public/color-scheme.js. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'lockstep-color-scheme' })
