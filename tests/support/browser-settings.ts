import os from 'node:os'
import path from 'node:path'

/** Where the server of the browser tests leaves the settings of its database, while it runs. */
export const browserSettingsFile = (port: string): string => path.join(os.tmpdir(), `patchbench-browser-${port}.json`)
