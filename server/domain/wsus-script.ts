import { nameOfBuild, type ApprovedSet, type SetSystem } from './approved-set'
import { powershellLiteral as literal } from './powershell-literal'
import { planWsus, sayUnclear, type Unclear, type WsusPlan } from './wsus-plan'
import { ACTIONS, PARAMETERS } from './wsus-script-body'

/** The catalogue does not say which update a build is, so no whole script can be written. */
export class UnclearUpdates extends Error {
  override readonly name = 'UnclearUpdates'
  readonly unclear: readonly Unclear[]

  constructor(unclear: readonly Unclear[]) {
    super(unclear.map(sayUnclear).join(' '))
    this.unclear = unclear
  }
}

/**
 * The set as a script for a WSUS server, for Windows PowerShell 5.1, which takes a file for UTF-8 only with a byte order
 * mark. Throws `UnclearUpdates`; a `partial` script says instead what it leaves out.
 */
export function wsusScript(set: ApprovedSet, { checkUrl, partial }: { checkUrl: string; partial: boolean }): string {
  const plan = planWsus(set)
  if (plan.unclear.length > 0 && !partial) throw new UnclearUpdates(plan.unclear)
  const parts = [...head(set, plan), PARAMETERS(list('@{', plan.groups.map(({ key }) => `${literal(key)} = ''`), '}')), ...facts(set, plan, checkUrl), ACTIONS]
  return `\uFEFF${parts.join('\n').replaceAll('\n', '\r\n')}\r\n`
}

const list = (open: string, lines: readonly string[], close: string) => (lines.length === 0 ? `${open}${close}` : [open, ...lines.map(line => `    ${line}`), `  ${close}`].join('\n'))

/** For whoever reads the script before running it: where it is from, what it leaves out and why. */
const head = ({ environment, exportedAt, digest }: ApprovedSet, { groups, leftOut, unclear }: WsusPlan): string[] => [
  '#requires -Version 5.1',
  '#requires -Modules UpdateServices',
  `# Patchbench: what may be installed now in ${literal(environment.name)} of ${literal(environment.customer.name)}.`,
  `# Exported at ${literal(exportedAt)}; digest ${literal(digest)}.`,
  '# Without -Apply nothing is changed. Each approval is asked for again, at once before it; without a yes it is left alone.',
  ...(groups.length === 0 ? [] : ['#', '# Groups to name in -Groups, and the systems that Patchbench knows in each:']),
  ...groups.map(({ key, systems }) => `#   ${literal(key)}: ${systems.map(literal).join(', ')}`),
  ...(unclear.length === 0 ? [] : ['#', '# NOT IN THIS SCRIPT, because the catalogue does not say which update it is:']),
  ...unclear.map(one => `#   ${literal(sayUnclear(one))}`),
  ...(leftOut.length === 0 ? [] : ['#', '# Left out, because not every system of the group may install it:']),
  ...leftOut.map(({ build, group, because }) => `#   ${literal(nameOfBuild(build))} for ${literal(group)}: ${because.map(one => literal(sayReasons(one))).join(', ')}`),
]

export const sayReasons = ({ name, reasons }: Pick<SetSystem, 'name' | 'reasons'>): string =>
  `${name}: ${reasons.map(({ status, detail }) => (detail ? `${status} (${detail})` : status)).join(', ')}`

const facts = ({ exportedAt }: ApprovedSet, { approvals, declines, unclear }: WsusPlan, checkUrl: string): string[] => [
  `$ExportedAt = ${literal(exportedAt)}`,
  `$CheckUrl = ${literal(checkUrl)}`,
  `$NotHere = ${list('@(', unclear.map(one => literal(sayUnclear(one))), ')')}`,
  `$Declines = ${list('@(', declines.map(({ build, update }) => `@{ Build = ${literal(nameOfBuild(build))}; UpdateId = ${literal(update.updateId)}; Revision = ${update.revision} }`), ')')}`,
  `$Approvals = ${list('@(', approvals.map(({ build, update, group, take, have }) => hash({
    Build: literal(nameOfBuild(build)),
    BuildId: literal(build.id),
    UpdateId: literal(update.updateId),
    Revision: String(update.revision),
    Group: literal(group),
    Take: `@(${take.map(one => hash({ Id: literal(one.systemId), Name: literal(one.name) })).join(', ')})`,
    Have: `@(${have.map(one => literal(one.name)).join(', ')})`,
  })), ')')}`,
]

const hash = (fields: Record<string, string>) => `@{ ${Object.entries(fields).map(([key, value]) => `${key} = ${value}`).join('; ')} }`
