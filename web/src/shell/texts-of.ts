/** The named texts of an address; whatever else is in it is passed over. */
export const textsOf =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Readonly<Record<string, unknown>>): { readonly [K in Name]?: string } =>
    Object.fromEntries(names.flatMap(name => (typeof search[name] === 'string' ? [[name, search[name]]] : []))) as {
      readonly [K in Name]?: string
    }
