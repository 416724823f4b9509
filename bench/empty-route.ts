/** A Fastify route that reads the body of a registration and does nothing with it: this is what HTTP itself costs. */
import Fastify from 'fastify';

const app = Fastify();
app.post('/v1/dossiers', async (_request, reply) => reply.code(201).send({}));
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('disconnect', () => process.exit());
