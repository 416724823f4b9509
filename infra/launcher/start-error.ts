/** Something that the person who started the system can put right: shown as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
