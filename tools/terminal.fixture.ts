import { Writable } from 'node:stream';

/** For tests: a terminal that keeps what was written to it. */
export function terminal() {
  const said = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(text, _encoding, done) {
        said[name] += text;
        done();
      },
    });
  return { stdout: into('out'), stderr: into('err'), out: () => said.out, err: () => said.err };
}
