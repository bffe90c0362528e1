/** Runs once before the web server answers: wrong settings or an unsafe database login end the process. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { checkWebBoot } = await import('./server/web-boot')
  await checkWebBoot()
}
