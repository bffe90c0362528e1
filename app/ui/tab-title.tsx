/** What the browser calls the page: the words of its heading. React lifts it into the head, so no page reads its facts twice for it. */
export const TabTitle = ({ text }: { text: string }) => <title>{`${text} · Patchbench`}</title>
