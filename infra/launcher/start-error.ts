/** Something the person who started the system can put right: told in one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
