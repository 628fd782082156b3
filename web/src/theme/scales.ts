import type { MantineColorsTuple } from '@mantine/core'

/** Colour is spent on state alone; the rest is ink on paper. Each state has a scale of its own. */
export const scales = {
  /** moving */
  tide: ['#edf8ff', '#d9f0ff', '#b8e1ff', '#8ccdff', '#5eb5ff', '#349bf7', '#0680da', '#0064b8', '#004e95', '#00356d'],
  /** done, healthy */
  moss: ['#effaf3', '#dcf4e5', '#bee8ce', '#96d9b2', '#6cc594', '#46ae79', '#259360', '#007748', '#005e36', '#004223'],
  /** taken back */
  plum: ['#fbf3ff', '#f5e5ff', '#ebcfff', '#deb1ff', '#cc91fe', '#b673eb', '#9b58ce', '#7e3fac', '#642d8b', '#471c66'],
  /** failed, dangerous */
  ember: ['#fff1ef', '#ffe1dc', '#ffc7bf', '#ffa49a', '#ff7e75', '#f65c55', '#d73e3c', '#b32225', '#910f16', '#6a0109'],
  /** a person is needed */
  amber: ['#fdf6eb', '#faead4', '#f4d8b0', '#ebbf80', '#dba44e', '#c6891a', '#aa7000', '#8c5600', '#704100', '#502c00'],
  /** paper and ink by day */
  gray: ['#fbfbfa', '#f6f5f3', '#ededea', '#e3e2de', '#d0cfcc', '#9f9e9a', '#6e6d69', '#54534e', '#393833', '#191814'],
  /** paper and ink by night, cooler than day on purpose */
  dark: ['#ebedf0', '#b2b6be', '#8e949e', '#5e636e', '#424852', '#2f343d', '#232830', '#181c22', '#11141a', '#090c11'],
} as const satisfies Readonly<Record<string, MantineColorsTuple>>
