/** Output of one step, line by line. It is shown live and kept; it is no event. */
export type Log = {
  line(text: string): void
}
