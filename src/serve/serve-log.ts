/** Where a server says what it does; pino fits. */
export type ServeLog = {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}
