/** Something the person who imports can put right: told in one sentence, without a stack; exit status 1. */
export class ImportError extends Error {}
