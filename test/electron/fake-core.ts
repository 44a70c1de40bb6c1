import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CoreMessage, HostMessage } from '../../core/contract/host-protocol.ts';

// A core process that behaves as FAKE_CORE says, for tests of the hosts. It speaks the real protocol over the real
// channel, and writes what happens to it into FAKE_CORE_LOG.

const behaviour = process.env.FAKE_CORE ?? '';
let launches = 0;

function log(line: string): void {
	if (process.env.FAKE_CORE_LOG) appendFileSync(process.env.FAKE_CORE_LOG, `${line} ${process.pid}\n`);
}

function send(message: CoreMessage): void {
	process.send?.(message);
}

function nextLaunchUrl(base: string): string {
	launches += 1;
	return `${base}/#launch=${process.pid}-${launches}`;
}

async function listen(): Promise<string> {
	const server = createServer((_request, response) => response.end('fake core'));
	const { promise, resolve } = Promise.withResolvers<void>();
	server.listen(0, '127.0.0.1', resolve);
	await promise;
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(): Promise<void> {
	if (behaviour === 'hang') return;
	if (behaviour === 'crash-at-start') process.exit(7);
	if (behaviour === 'fail') {
		send({ type: 'failed', message: 'The fake core does not want to.', otherPid: 42 });
		return;
	}
	if (behaviour === 'rotate') send({ type: 'store-master-key', masterKey: '2:new\n1:old' });
	const url = await listen();
	send({ type: 'ready', controlPlaneUrl: url, consoleUrl: url, launchUrl: nextLaunchUrl(url) });
	process.on('message', (message: HostMessage) => {
		if (message.type === 'launch') send({ type: 'launch', launchUrl: nextLaunchUrl(url) });
	});
}

process.on('message', (message: HostMessage) => {
	log(message.type);
	if (message.type === 'start') log(`key ${JSON.stringify(message.options.masterKey ?? null)}`);
	if (message.type === 'master-key-stored') log(`stored ${message.stored}`);
	if (message.type === 'start') void start();
	if (message.type === 'stop' && behaviour !== 'deaf') process.exit(0);
});
process.once('disconnect', () => {
	log('disconnect');
	process.exit(0);
});
process.on('SIGTERM', () => process.exit(0));
if (behaviour === 'broken') process.exit(3);
log('hello');
send({ type: 'hello' });
