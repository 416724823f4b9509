import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/**
 * What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803), which a statement may carry in its place: statements
 * are written into logs, and a password cannot be read from this.
 * @param password of visible ASCII characters; others would have to be normalised first (SASLprep)
 * @param iterations the server's `scram_iterations`: how long it takes to try a password
 */
export async function scramVerifier(password: string, iterations: number): Promise<string> {
  if (!/^[\x21-\x7e]+$/.test(password)) throw new Error('a password of a role has visible ASCII characters only');
  const salt = randomBytes(16);
  const salted = await derive(password, salt, iterations, 32, 'sha256');
  const keyOf = (use: string) => createHmac('sha256', salted).update(use).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const server = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
