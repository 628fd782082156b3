/** Posts JSON as a program does that is no browser, and gives what it gets. */
export const postJson = async (
  url: string,
  body: object,
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}
