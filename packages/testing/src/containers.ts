import { GenericContainer, Wait } from 'testcontainers';

/** Something running in a container. */
export interface Contained {
  readonly url: string;
  stop(): Promise<void>;
}

/** PostgreSQL 18 in a container, with the same locale as the embedded one. */
export async function startPostgresContainer(settings: Readonly<Record<string, string>>): Promise<Contained> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({
      POSTGRES_PASSWORD: 'test',
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8',
    })
    .withCommand(['postgres', ...flags])
    .withExposedPorts(5432)
    // The image starts the server twice: to prepare it, and to run it.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();
  const url = `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { url, stop: async () => void (await container.stop()) };
}

/** Redis 7 in a container, with the settings a queue needs. */
export async function startRedisContainer(): Promise<Contained> {
  const container = await new GenericContainer('redis:7')
    .withCommand(['redis-server', '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
  const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
  return { url, stop: async () => void (await container.stop()) };
}
