import { renameSync, writeFileSync } from 'node:fs'

/** The clock of the processes that look at this file (stepped-clock.ts). Written in one piece: one that is half there would be read as the real time. */
export const setClock = (file: string, text: `${'at' | 'by'} ${number}`): void => {
  writeFileSync(`${file}.next`, text)
  renameSync(`${file}.next`, file)
}
