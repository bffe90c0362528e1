import { actAsRole } from '@/db/scope'
import { runDigests } from '@/server/digests/run-digests'

// What the worker's schedule runs every five minutes, run once at the time that is given, on the database of the
// environment: nobody waits for tomorrow morning in a browser test. The letters are sent by the running worker.
actAsRole('worker')
console.log(JSON.stringify(await runDigests(new Date(process.argv[2]!))))
process.exit()
