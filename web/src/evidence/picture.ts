/** Whether pages of such a file can be drawn; what an office file says is shown as text and tables. */
export const pictured = (media: string) => /^(application\/(pdf|ofd)$|image\/)/.test(media)

/** Whether pages of a file can be seen as pictures; others have paragraphs and tables. */
export const hasPicture = (media: string, state: string) =>
  state !== 'unreadable' && state !== 'received' && pictured(media)
