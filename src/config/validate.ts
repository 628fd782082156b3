import { circles } from './cross-checks/circles.ts'
import { deployOrder } from './cross-checks/deploy-order.ts'
import { duplicates } from './cross-checks/duplicates.ts'
import { gateFindings } from './cross-checks/gates.ts'
import { unknownNames } from './cross-checks/names.ts'
import { missingParts } from './cross-checks/needs.ts'
import { numberTexts } from './cross-checks/number-texts.ts'
import { secretLiterals } from './cross-checks/secrets.ts'
import { storesMissing } from './cross-checks/stores.ts'
import { pacesOnEcs, strategiesWithoutOld } from './cross-checks/strategies.ts'
import { explain } from './explain.ts'
import { except, type Finding } from './finding.ts'
import type { Validation } from './load-yaml.ts'
import { fileSchema, type FileInput } from './schema/file.ts'
import { withoutExtensions } from './without-extensions.ts'
import type { ReadableYaml } from './yaml-text.ts'

const crossFindings = (root: unknown, schemaFindings: readonly Finding[]): readonly Finding[] => {
  // A step that cannot be read leaves a gap, and the order around a gap says nothing.
  const isDeployRead = !schemaFindings.some(({ path }) => path[0] === 'deploy')
  const names = [...unknownNames(root), ...circles(root), ...duplicates(root)]
  const found = [...names, ...missingParts(root), ...storesMissing(root), ...gateFindings(root), ...pacesOnEcs(root)]
  return [...found, ...(isDeployRead ? [...deployOrder(root), ...strategiesWithoutOld(root)] : [])]
}

/** Holds the schema and the cross checks against a file, all of them whatever the others say. */
export const validated = ({ places, value }: ReadableYaml): Validation<FileInput> => {
  const root = withoutExtensions(value)
  const parsed = fileSchema.safeParse(root, { jitless: true })
  const secrets = secretLiterals(value)
  const ofSchema = except(explain(parsed.error?.issues ?? [], fileSchema, root), secrets)
  const others = [...crossFindings(root, ofSchema), ...numberTexts(places, root)]
  return { findings: [...secrets, ...ofSchema, ...except(others, ofSchema)], input: parsed.data }
}
