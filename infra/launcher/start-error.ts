/** Something that the person who started the system can put right: shown as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Another program listens on the port. */
export class PortTaken extends StartError {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is taken by another program.`);
    this.port = port;
  }
}
