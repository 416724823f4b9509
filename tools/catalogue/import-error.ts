/** Something that the person who imports can put right: shown as one sentence, without a stack; exit status 1. */
export class ImportError extends Error {}
