/** Where a page keeps a status's shape (status-shapes.tsx). */
export const idOfShape = (shape: string): string => `shape-${shape}`
