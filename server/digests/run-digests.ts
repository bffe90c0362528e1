/** Filled in below. */
export async function runDigests(): Promise<void> {}
