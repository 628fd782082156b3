/** A description of a status, as long as GitHub takes it. https://docs.github.com/en/rest/deployments/statuses (2026-11) */
export const described = (text: string): { readonly description: string } => ({
  description: text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text,
})

const mostCharacters = 140
