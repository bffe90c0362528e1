import { componentFacetKey } from '@/server/domain/facets'
import { mayEmptyMeanNone } from '@/server/domain/empty-cell'

/** The columns of an import, in the order of the sample. One more for each component kind. */
export const FIXED_COLUMNS = [
  'customer', 'environment', 'system', 'product', 'branch', 'version', 'hash', 'seen_on', 'edition', 'roles', 'os', 'os_patch_level',
  'language', 'hypervisor', 'update_mode', 'auto_approval', 'ring', 'hotpatch',
] as const
export type FixedColumn = (typeof FIXED_COLUMNS)[number]
/** A fixed column, or the component kind a column is about. */
export type Column = FixedColumn | (string & {})

export const REQUIRED_COLUMNS = ['customer', 'environment', 'system', 'product'] as const satisfies readonly FixedColumn[]

/** Component kinds that always have a column, watched or not. */
export const USUAL_KINDS = ['antivirus', 'backup', 'transport_agent', 'cluster'] as const

const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  customer: ['client', 'company', 'organisation', 'organization', 'tenant', '顧客', '顧客名', '会社名', '取引先'],
  environment: ['env', 'site', 'group', '環境', '環境名', '拠点'],
  system: ['server', 'host', 'hostname', 'computer', 'computername', 'server name', 'system name', 'machine', 'サーバー', 'サーバ', 'サーバー名', 'サーバ名', 'システム', 'システム名', 'ホスト名'],
  product: ['software', 'product name', '製品', '製品名', 'プロダクト'],
  branch: ['service pack', 'cumulative update', 'servicing branch', 'ブランチ', 'サービスパック', '累積更新'],
  version: ['build', 'build number', 'product version', 'admindisplayversion', 'バージョン', 'ビルド', 'ビルド番号'],
  hash: ['sha256', 'sha-256', 'file hash', 'ハッシュ', 'ハッシュ値'],
  seen_on: ['seen', 'last seen', 'reported on', 'inventory date', 'date', '確認日', '最終確認日', '棚卸日'],
  edition: ['product edition', 'エディション'],
  roles: ['role', 'server role', 'server roles', '役割', 'ロール', 'サーバーの役割'],
  os: ['operating system', 'os name', 'オペレーティングシステム', '基本ソフト'],
  os_patch_level: ['os build', 'patch level', 'os version', 'osパッチレベル', 'パッチレベル', 'osビルド'],
  language: ['locale', 'os language', '言語', '表示言語'],
  hypervisor: ['virtualisation', 'virtualization', 'platform', 'ハイパーバイザー', 'ハイパーバイザ', '仮想化基盤'],
  update_mode: ['updates', 'update method', '更新方法', '更新モード'],
  auto_approval: ['automatic approval', 'auto approve', '自動承認'],
  ring: ['wave', 'deployment ring', 'リング', '展開リング'],
  hotpatch: ['hotpatch enrolment', 'hotpatch enrollment', 'hotpatching', 'ホットパッチ'],
  antivirus: ['av', 'anti-virus', 'endpoint protection', 'ウイルス対策', 'ウイルス対策ソフト', 'アンチウイルス'],
  backup: ['backup agent', 'backup software', 'バックアップ', 'バックアップソフト'],
  transport_agent: ['transport agents', 'mail filter', 'トランスポートエージェント', 'メールフィルター'],
  cluster: ['clustering', 'high availability', 'dag', 'クラスター', 'クラスタ', 'クラスタリング'],
}

export const componentKinds = (watchedKinds: readonly string[]): string[] => [...new Set([...USUAL_KINDS, ...watchedKinds])]

/** The column a header names, in either language and any spelling; null for a column of somebody else's. */
export const matchHeader = (header: string, kinds: readonly string[]): Column | null => {
  const wanted = foldHeader(header)
  return [...FIXED_COLUMNS, ...kinds].find(column => [column, ...(SYNONYMS[column] ?? [])].some(name => foldHeader(name) === wanted)) ?? null
}

/** A kind as people say it, in either language: the usual kind, or their own word. */
export const kindOfWord = (word: string): string =>
  USUAL_KINDS.find(kind => [kind, ...SYNONYMS[kind]!].some(name => foldHeader(name) === foldHeader(word))) ?? word

const foldHeader = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[\s_\-./]+/g, '')

/** Is "an empty cell means none" a question for this column? Never for identity, os and roles (rule 2). */
export const emptyMayMeanNone = (column: Column, kinds: readonly string[]): boolean =>
  kinds.includes(column) ? mayEmptyMeanNone(componentFacetKey(column)) : column === 'hotpatch' && mayEmptyMeanNone(column)
