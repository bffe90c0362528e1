/** Above the largest file a verb takes (evidence, 10 MB) and a form's own overhead. */
export const MAX_BODY_BYTES = 12 * 1024 * 1024

/**
 * A request whose body can be read no further than `maxBytes`; null when it says itself that it is longer. One that does
 * not say is counted while it is read, and breaks off.
 */
export const capBody = (req: Request, maxBytes: number = MAX_BODY_BYTES): Request | null => {
  const declared = req.headers.get('content-length')
  if (declared !== null) return Number(declared) <= maxBytes ? req : null
  if (!req.body) return req
  let bytes = 0
  const counted = req.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes > maxBytes) controller.error(new Error('body too large'))
        else controller.enqueue(chunk)
      },
    }),
  )
  // `duplex` is demanded of a body that streams, and missing from the DOM's types.
  return new Request(req, { body: counted, duplex: 'half' } as RequestInit)
}
