/** For a container: ends well when the process in it answers /healthz, a web process on PORT, a worker on METRICS_PORT. */
const port = process.env.METRICS_PORT || process.env.PORT || 3000
try {
  process.exit((await fetch(`http://127.0.0.1:${port}/healthz`)).ok ? 0 : 1)
} catch {
  process.exit(1)
}
