import { createTheme, defaultVariantColorsResolver } from '@mantine/core'
import type { VariantColorsResolver } from '@mantine/core'
import { scales } from './scales.ts'

const sans = '"Inter Variable", Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif'
const mono = '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace'

/** Colour is for states: what is to be pressed first is ink. */
const inInk: VariantColorsResolver = input => {
  const colors = defaultVariantColorsResolver(input)
  return input.variant === 'filled'
    ? { ...colors, background: 'var(--ls-solid)', hover: 'var(--ls-solid)', color: 'var(--ls-on-solid)' }
    : colors
}

/** Sizes and scales of the page: 11, 12, 13, 15, 22 px of type; 4, 8, 12, 16, 24 px of space. */
export const theme = createTheme({
  colors: scales,
  primaryColor: 'gray',
  primaryShade: { light: 9, dark: 0 },
  variantColorResolver: inInk,
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '0.6875rem', sm: '0.75rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.375rem' },
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.5', lg: '1.35', xl: '1.25' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '999px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
  },
})
