import type { CSSVariablesResolver } from '@mantine/core'
import { scales } from './scales.ts'

type Scheme = 'light' | 'dark'

/** What a state is drawn in: `--ls-<tone>` for text, `-solid`, `-tint`, `-line` and `-mid` for what is around it. */
const tones = { moving: 'tide', done: 'moss', undo: 'plum', failed: 'ember', person: 'amber' } as const

const toneVariables = (scheme: Scheme): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tones).flatMap(([tone, scale]) =>
      Object.entries(scheme === 'light' ? dayTone(scale) : nightTone(scale)).map(([part, value]) => [
        `--ls-${tone}${part}`,
        value,
      ]),
    ),
  )

const dayTone = (scale: keyof typeof scales): Record<string, string> => ({
  '': scales[scale][7],
  '-solid': scales[scale][7],
  '-tint': scales[scale][0],
  '-line': scales[scale][2],
  '-mid': scales[scale][4],
})

const nightTone = (scale: keyof typeof scales): Record<string, string> => ({
  '': scales[scale][4],
  '-solid': scales[scale][4],
  '-tint': `color-mix(in srgb, ${scales[scale][5]} 11%, ${scales.dark[7]})`,
  '-line': `color-mix(in srgb, ${scales[scale][5]} 32%, ${scales.dark[7]})`,
  '-mid': scales[scale][6],
})

const { gray, dark, tide } = scales

const day = {
  '--ls-desk': gray[1],
  '--ls-paper': gray[0],
  '--ls-card': '#ffffff',
  '--ls-well': gray[1],
  '--ls-hover': gray[2],
  '--ls-line': gray[3],
  '--ls-line-strong': gray[4],
  '--ls-ink': gray[9],
  '--ls-ink-2': gray[7],
  '--ls-ink-3': gray[6],
  '--ls-ghost': gray[5],
  '--ls-solid': gray[9],
  '--ls-on-solid': '#ffffff',
  '--ls-on-state': '#ffffff',
  '--ls-focus': tide[6],
  '--ls-shadow': '0 8px 30px rgb(25 24 20 / .12)',
}

const night = {
  '--ls-desk': dark[9],
  '--ls-paper': dark[8],
  '--ls-card': dark[7],
  '--ls-well': dark[8],
  '--ls-hover': dark[6],
  '--ls-line': dark[6],
  '--ls-line-strong': dark[4],
  '--ls-ink': dark[0],
  '--ls-ink-2': dark[1],
  '--ls-ink-3': dark[2],
  '--ls-ghost': dark[3],
  '--ls-solid': dark[0],
  '--ls-on-solid': dark[9],
  '--ls-on-state': dark[9],
  '--ls-focus': tide[4],
  '--ls-shadow': '0 12px 40px rgb(0 0 0 / .6)',
}

/** Mantine's own, where the page says otherwise: links and primary buttons are ink. */
const ofMantine = {
  '--mantine-color-body': 'var(--ls-paper)',
  '--mantine-color-text': 'var(--ls-ink)',
  '--mantine-color-dimmed': 'var(--ls-ink-2)',
  '--mantine-color-placeholder': 'var(--ls-ink-3)',
  '--mantine-color-default': 'var(--ls-card)',
  '--mantine-color-default-hover': 'var(--ls-hover)',
  '--mantine-color-default-border': 'var(--ls-line-strong)',
  '--mantine-color-default-color': 'var(--ls-ink)',
  '--mantine-color-error': 'var(--ls-failed)',
}

/** The page's own variables, for Mantine to write beside its own. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...day, ...toneVariables('light'), ...ofMantine },
  dark: { ...night, ...toneVariables('dark'), ...ofMantine },
})
