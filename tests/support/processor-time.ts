/** Milliseconds of processor this thread has used: what a busy machine does not change, for tests that refuse what grows out of hand. */
export const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
