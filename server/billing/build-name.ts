import { versionText, type Build } from '../catalogue/queries'

/** A build as a document names it: its labels, and the version where it is known. */
export const nameBuild = (row: Pick<Build, 'labels' | 'version'>): string => [row.labels.join(' / '), versionText(row)].filter(Boolean).join(', ')
