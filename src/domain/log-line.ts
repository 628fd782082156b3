/** A line of output. `at`: ISO 8601; empty, as `step` is, where a full disk has cut it or lines before it were lost. */
export type LogLine = { readonly at: string; readonly step: string; readonly text: string }
