import { Server } from '@hocuspocus/server';

// The peer to compare with: npm's Hocuspocus without extensions, so without tokens, limits or storage.
const server = new Server({ address: '127.0.0.1', port: 0, quiet: true, stopOnSignals: true });
await server.listen();
process.stdout.write(`ws://127.0.0.1:${server.address.port}\n`);
