/** Whether pages of a file can be seen as pictures; others have paragraphs and tables. */
export const hasPicture = (media: string, state: string) =>
  state !== 'unreadable' && state !== 'received' && (media === 'application/pdf' || media === 'application/ofd' || media.startsWith('image/'))
