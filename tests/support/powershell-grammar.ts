import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Language, Parser, type Node } from '@vscode/tree-sitter-wasm'

const folder = path.dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'))
await Parser.init({ locateFile: (file: string) => path.join(folder, file) })
const parser = new Parser().setLanguage(await Language.load(readFileSync(path.join(folder, 'tree-sitter-powershell.wasm'))))

/**
 * A script as the grammar of PowerShell reads it that editors use: what of it is no PowerShell, and which commands it
 * calls. No PowerShell runs where the tests do.
 */
export const parsePowershell = (text: string): { problems: string[]; commands: string[] } => {
  const [problems, commands]: [string[], Set<string>] = [[], new Set()]
  const walk = (node: Node): void => {
    if (node.isError || node.isMissing) problems.push(`line ${node.startPosition.row + 1}: ${node.isMissing ? `no ${node.type}` : node.text.slice(0, 80)}`)
    if (node.type === 'command_name' || node.type === 'command_name_expr') commands.add(node.text)
    for (const child of node.children) if (child) walk(child)
  }
  walk(parser.parse(text.replace(/^\uFEFF/, ''))!.rootNode)
  return { problems, commands: [...commands].toSorted() }
}
