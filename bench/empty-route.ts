/** A Fastify route that reads a registration's body and does nothing with it: what HTTP itself costs. */
import Fastify from 'fastify';

const app = Fastify();
app.post('/v1/dossiers', async (_request, reply) => reply.code(201).send({}));
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('disconnect', () => process.exit());
