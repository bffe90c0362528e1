export type Offered = { readonly buildId: string; readonly productId: string }

/**
 * The order in which to install what is offered: of one product what replaces another comes after it, and as given where
 * neither does. Products keep the order of their first build.
 */
export function inChainOrder<T extends Offered>(offered: readonly T[], replaces: (newer: T, older: T) => boolean): T[] {
  return [...Map.groupBy(offered, ({ productId }) => productId).values()].flatMap((own) => chain(own, replaces))
}

/** Takes whatever replaces nothing that is left; a cycle, which the catalogue refuses, would end in the order given. */
function chain<T extends Offered>(given: readonly T[], replaces: (newer: T, older: T) => boolean): T[] {
  const left = [...given]
  const ordered: T[] = []
  while (left.length > 0) {
    const first = Math.max(0, left.findIndex((one) => !left.some((other) => other !== one && replaces(one, other))))
    ordered.push(...left.splice(first, 1))
  }
  return ordered
}
