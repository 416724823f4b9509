/** What a caller may hold of a server without asking anything of it. */
import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from './client-network.ts';
import { refuseUnreadable } from './unreadable.ts';

export interface ConnectionLimits {
  /** Connections in all. */
  readonly atMost: number;
  /** Those of one address; of IPv6, of one /64 network. */
  readonly perAddress: number;
  /** How long the headers of a request may take to arrive, and a new connection until they have. */
  readonly headersMs: number;
}

/** More connections than a province's counters hold. Whoever sees the proxy only has no share for each address. */
export const usualLimits: ConnectionLimits = { atMost: 4_000, perAddress: 4_000, headersMs: 10_000 };

/**
 * The options of an HTTP server of ours. A body may take hours, and others watch it; node turns the limit of headers
 * off with that of the whole request, so both are named. What comes without a Host is refused elsewhere, with a
 * problem.
 */
export const serverOptions = ({ headersMs }: ConnectionLimits) =>
  ({
    headersTimeout: headersMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(headersMs, 1_000),
    requireHostHeader: false,
  }) as const satisfies ServerOptions;

/** Answers what asks for a tunnel, and bounds the connections of a server. */
export function guardServer(server: Server, limits: ConnectionLimits): void {
  server.on('connect', (_request, socket) => refuseUnreadable(new Error('there are no tunnels'), socket));
  boundConnections(server, limits);
}

/** The connections of one address, the one that was used last at the end; how many requests of each are under way. */
type Held = Map<Socket, number>;

/**
 * Bounds the connections of a server. Where there is one too many, the one that has been idle for longest ends: of the
 * same address if it has its share, else of the address that has most. A connection is idle while no request of it is
 * being answered, also when it has sent half of one. Where none is idle, the new one ends.
 */
function boundConnections(server: Server, { atMost, perAddress }: ConnectionLimits): void {
  const byNetwork = new Map<string, Held>();
  const heldWith = new WeakMap<Socket, Held>();
  let all = 0;
  const leave = (socket: Socket, network: string, held: Held) => {
    if (!held.delete(socket)) return;
    all -= 1;
    if (held.size === 0) byNetwork.delete(network);
  };
  server.on('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '');
    const own = byNetwork.get(network) ?? new Map<Socket, number>();
    const crowd = own.size >= perAddress ? own : all >= atMost ? largestOf(byNetwork) : undefined;
    if (crowd !== undefined && !endIdlest(crowd)) return void socket.destroy();
    byNetwork.set(network, own.set(socket, 0));
    heldWith.set(socket, own);
    all += 1;
    socket.once('close', () => leave(socket, network, own)).once(left, () => leave(socket, network, own));
  });
  server.on('request', ({ socket }, response) => {
    const held = heldWith.get(socket);
    held?.set(socket, (held.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const underWay = held?.get(socket);
      if (underWay === undefined) return;
      held?.delete(socket);
      held?.set(socket, underWay - 1);
    });
  });
}

/** Said of a connection that is being ended: it may close only later. */
const left = Symbol('left');

/** Ends the connection that has been idle for longest; false where none is idle. */
function endIdlest(held: Held): boolean {
  for (const [socket, underWay] of held) {
    if (underWay > 0) continue;
    socket.emit(left);
    socket.destroy();
    return true;
  }
  return false;
}

const largestOf = (byNetwork: ReadonlyMap<string, Held>): Held =>
  [...byNetwork.values()].reduce((most, held) => (held.size > most.size ? held : most));
