// Exchange's roles as administrators write them, and the one name by which each is compared. Without it a rig that says
// "CAS" never covers a customer that says "Client Access", and nobody sees why before the run is sealed.
const ROLE_NAMES: Readonly<Record<string, readonly string[]>> = {
  'Client Access': ['cas', 'ca', 'clientaccess', 'client access server', 'client access role', 'クライアント アクセス', 'クライアントアクセス'],
  'Hub Transport': ['hub', 'ht', 'hubtransport', 'hub transport server', 'hub transport role', 'ハブ トランスポート', 'ハブトランスポート'],
  Mailbox: ['mbx', 'mb', 'mailbox server', 'mailbox role', 'メールボックス'],
  'Edge Transport': ['edge', 'et', 'edgetransport', 'edge transport server', 'edge transport role', 'エッジ トランスポート', 'エッジトランスポート'],
  'Unified Messaging': ['um', 'unifiedmessaging', 'unified messaging server', 'unified messaging role', 'ユニファイド メッセージング', 'ユニファイドメッセージング'],
}

const fold = (text: string) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
const NAME_OF = new Map(Object.entries(ROLE_NAMES).flatMap(([name, others]) => others.map(other => [fold(other), name])))

/** The usual short and Japanese names become Microsoft's name; every other text stays as it was written. */
export function nameServerRole(text: string): string {
  return NAME_OF.get(fold(text)) ?? text
}
